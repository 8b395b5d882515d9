import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation
import Models
import Numerics
import SessionStore
import Training

/// `train`: one quantization-aware training run.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model down to 2-4 bits, or quantize it without training, live or headless.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var images: ImageOptions
  @OptionGroup var trainingImages: TrainingImageOptions
  @OptionGroup var stability: StabilityOptions
  @OptionGroup var outliers: OutlierOptions
  @OptionGroup var screen: ScreenOptions
  @Flag(help: "No workbench: one line an interval.") var headless = false
  @Flag(
    help: """
      As --headless, and lines of stdin are commands of the `:` line, each answered by a line: for \
      screen readers.
      """)
  var plain = false
  @Option(help: "Steps of the run.") var steps: Int = 200
  @Option(help: "Tokens a step of a language model.") var batchTokens: Int = 2048
  @Option(help: "Tokens in an evaluation window, and in a training sequence.") var context: Int?
  @Option(help: "Tokens in a training sequence, where fewer than --context.")
  var sequenceLength: Int?
  @Option(help: "Peak learning rate of the weights.") var learningRate: Double = 6e-4
  @Option(help: "Operands of dense products: fp32 or bf16.") var precision: String = "bf16"
  @Option(help: "Parts of a batch; a run's bits depend on it, not on --threads.") var shards: Int =
    2
  @Option(help: "UTF-8 text to train on.") var text: String?
  @Option(help: "UTF-8 text to validate on.") var validationText: String?
  @Option(help: "int32 windows to validate on, rows of --context.") var windows: String?
  @Option(help: "Sequences to sample from the teacher where there is no text.")
  var sampledSequences: Int = 4096
  @Option(
    help:
      "Share of steps, at the end, whose weights are averaged; kept if better on windows of its own."
  ) var average: Double = 0.4
  @Option(help: "Weight of the distance of the layers' outputs from the teacher's, beside KL.")
  var reconstruction: Double = 1
  @Option(help: "Rate of embeddings, norms and head, as a multiple of --learning-rate.")
  var unquantizedRate: Double = 3
  @Option(help: "Steps between validations; 0 for the first and last only.")
  var evaluateEvery: Int = 50
  @Option(help: "Steps between layer reports, and between headless lines.") var reportEvery: Int =
    10
  @Option(help: "Steps between checkpoints; 0 for the last only.") var checkpointEvery: Int = 100
  @Option(help: "Folder of the new session; by default a new one under Sessions/.")
  var session: String?
  @Option(
    help:
      "Session to go on with, from its last checkpoint; its own settings stand, others are not read."
  ) var resume: String?

  @OptionGroup var start: TrainingStartOptions
  @OptionGroup var budget: BudgetOptions

  mutating func validate() throws {
    try start.check(quantization.rotation)
    try checkCounts()
    try OptionBounds.checkPaths([
      "--session": session, "--resume": resume, "--text": text, "--windows": windows,
      "--validation-text": validationText,
    ])
    guard learningRate > 0, learningRate <= 1 else {
      throw ValidationError("--learning-rate: found \(learningRate), expected a number in 0...1")
    }
    guard average >= 0, average <= 1 else {
      throw ValidationError("--average: found \(average), expected a share in 0...1")
    }
    guard reconstruction >= 0, reconstruction.isFinite else {
      throw ValidationError(
        "--reconstruction: found \(reconstruction), expected a weight of 0 or more")
    }
    guard unquantizedRate >= 0, unquantizedRate.isFinite else {
      throw ValidationError(
        "--unquantized-rate: found \(unquantizedRate), expected a factor of 0 or more")
    }
    guard precision == "fp32" || precision == "bf16" else {
      throw ValidationError("--precision: found \(precision), expected fp32 or bf16")
    }
  }

  private func checkCounts() throws {
    try OptionBounds.check("--steps", steps, in: OptionBounds.steps)
    try OptionBounds.check("--batch-tokens", batchTokens, in: OptionBounds.batchTokens)
    try OptionBounds.check("--shards", shards, in: OptionBounds.shards)
    try OptionBounds.check("--sampled-sequences", sampledSequences, in: OptionBounds.tokens)
    try OptionBounds.check("--context", context, in: OptionBounds.context)
    try OptionBounds.check("--sequence-length", sequenceLength, in: OptionBounds.context)
    let interval = 0...OptionBounds.steps.upperBound
    try OptionBounds.check("--evaluate-every", evaluateEvery, in: interval)
    try OptionBounds.check("--report-every", reportEvery, in: interval)
    try OptionBounds.check("--checkpoint-every", checkpointEvery, in: interval)
  }

  var postTraining: PostTrainingSettings? {
    quantization.postTrainingSettings
      ?? start.postTraining.map(quantization.postTraining.settings)
  }

  /// Post-training methods take no step, average nothing, and sample no more than they use.
  var isPostTraining: Bool { quantization.postTrainingSettings != nil }

  func run() throws {
    let isHeadless = headless || plain || common.json || screen.headless
    let signals = isHeadless ? StopSignals() : nil
    try resume == nil ? refuseUnusedOptions() : nameOptionsNotRead()
    let plan = try resume.map(resumed) ?? RunPlan.creating(self)
    if let signals {
      try HeadlessRun(
        plan: plan, json: common.json, signals: signals, readOnly: screen.readonly,
        takesLines: plain || ScreenOptions.hasTerminal && ScreenOptions.isDumb && !headless
      ).run()
    } else {
      try WorkbenchApp.run(plan: plan, options: screen)
    }
  }

  // Threads are the machine's, not the run's: its bits do not depend on them.
  private func resumed(_ path: String) throws -> RunPlan {
    var plan = try RunPlan.resuming(path)
    if let threads = common.threads { plan.configuration.threads = threads }
    return plan
  }

  /// The configuration the options describe; opens the model to know its context.
  func runConfiguration() throws -> RunConfiguration {
    let opened = try model.openAny()
    try refuseForeignData(opened)
    var settings = quantization.settings
    settings.stability = stability.settings
    return RunConfiguration(
      model: model.model.map(modelPath), tokenizer: model.tokenizer.map(absolute),
      text: text.map(absolute), validationText: validationText.map(absolute),
      validationWindows: windows.map(absolute), method: quantization.method,
      bits: quantization.bits, quantization: settings,
      steps: isPostTraining ? 0 : steps,
      batchTokens: batchTokens, context: contextLength(of: opened),
      sequenceLength: sequenceLength, learningRate: learningRate, precision: precision,
      seed: common.seed,
      threads: common.threadCount, shards: shards, evaluateEvery: evaluateEvery,
      reportEvery: reportEvery, checkpointEvery: checkpointEvery,
      sampledSequences: min(
        sampledSequences, quantization.postTrainingSettings?.sampledSequences ?? .max),
      averagedShare: isPostTraining ? 0 : average, reconstruction: reconstruction,
      unquantizedRate: unquantizedRate, postTraining: postTraining,
      images: imageSettings(opened), optimizer: stability.kind, outliers: outliers.channels,
      budget: budget.budget)
  }

  private func contextLength(of opened: RunModel) -> Int {
    switch opened {
    case .language(let model): context ?? min(256, model.configuration.contextLength)
    case .vision(let model): model.configuration.tokens
    }
  }

  private func imageSettings(_ opened: RunModel) -> ImageSettings? {
    guard case .vision = opened else { return nil }
    return trainingImages.settings(images)
  }

  private func refuseForeignData(_ opened: RunModel) throws {
    switch opened {
    case .language(let model):
      let given = images.given + trainingImages.given
      guard given.isEmpty else {
        throw DataFault(
          file: model.path, place: given.joined(separator: ", "), found: "a language model",
          expected: "a vision transformer, e.g. --model vit")
      }
    case .vision(let model):
      guard text == nil, validationText == nil, windows == nil, context == nil,
        sequenceLength == nil
      else {
        throw DataFault(
          file: model.path, place: "--text, --windows, --context or --sequence-length",
          found: "a vision transformer", expected: "images: --images and --train-images")
      }
    }
  }

  // The embedded model has a name, not a path.
  private func modelPath(_ model: String) -> String {
    model == EmbeddedModels.visionName ? model : absolute(model)
  }

  // A resumed run may be started from another folder.
  private func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
