public import EngineMessages

/// A session as an event file of TensorBoard: scalars of the run and of every layer, histograms of
/// codes; a run that went back purges what came behind.
///
/// Scalars are single precision, as TensorBoard keeps them.
public struct TensorBoardStream {
  private let startSeconds: Double
  private var position = RunPosition()

  /// `startSeconds` is when the run began, in seconds since 1970.
  public init(startSeconds: Double) { self.startSeconds = startSeconds }

  /// What a file begins with.
  public var head: [UInt8] {
    var event = ProtobufMessage()
    event.set(1, startSeconds)
    event.set(3, "brain.Event:2")
    return TFRecord.framed(event.bytes)
  }

  /// The records of one event, framed; none for what TensorBoard has no form for.
  public mutating func records(of event: EngineEvent) -> [UInt8] {
    let restart = restart(event)
    let summary = Self.summary(of: event.body)
    guard !summary.bytes.isEmpty else { return restart }
    var message = stamped(event.seconds, step: Self.step(of: event))
    message.set(5, summary)
    return restart + TFRecord.framed(message.bytes)
  }

  // A session's start at a step makes TensorBoard forget that step and those behind it.
  private mutating func restart(_ event: EngineEvent) -> [UInt8] {
    guard let step = position.take(event) else { return [] }
    var log = ProtobufMessage()
    log.set(1, 1)
    var message = stamped(event.seconds, step: step + 1)
    message.set(7, log)
    return TFRecord.framed(message.bytes)
  }

  private func stamped(_ seconds: Double, step: Int) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.set(1, startSeconds + seconds)
    message.set(2, step)
    return message
  }

  private static func step(of event: EngineEvent) -> Int {
    if case .stepCompleted(let report) = event.body { return report.step }
    return event.step
  }

  private static func summary(of body: EngineEventBody) -> ProtobufMessage {
    switch body {
    case .stepCompleted(let report): scalars(of: report)
    case .evaluated(let evaluation): scalars(of: evaluation)
    case .layersReported(let reports): values(of: reports)
    case .sizeReported(let bits, _, _): scalars([("bitsPerWeight", bits)])
    default: ProtobufMessage()
    }
  }

  private static func scalars(of report: StepReport) -> ProtobufMessage {
    scalars([
      ("loss", report.loss), ("crossEntropy", report.crossEntropy),
      ("learningRate", report.learningRate), ("gradientNorm", report.gradientNorm),
      ("tokensPerSecond", report.tokensPerSecond),
    ])
  }

  private static func scalars(of evaluation: Evaluation) -> ProtobufMessage {
    let figures = [
      ("nll", evaluation.nll), ("perplexity", evaluation.perplexity),
      ("accuracy", evaluation.accuracy),
    ]
    return scalars(
      figures.compactMap { name, value in
        value.map { ("\(evaluation.subject.rawValue)/\(name)", $0) }
      })
  }

  private static func values(of reports: [LayerReport]) -> ProtobufMessage {
    var summary = ProtobufMessage()
    for report in reports {
      for figure in LayerFigure.all {
        summary.set(1, value("\(figure.name)/\(report.name)", Float(figure.value(report))))
      }
      if let histogram = histogram(of: report) {
        var value = ProtobufMessage()
        value.set(1, "codes/\(report.name)")
        value.set(5, histogram)
        summary.set(1, value)
      }
    }
    return summary
  }

  private static func scalars(_ values: [(tag: String, value: Double)]) -> ProtobufMessage {
    var summary = ProtobufMessage()
    for (tag, value) in values { summary.set(1, self.value(tag, Float(value))) }
    return summary
  }

  private static func value(_ tag: String, _ number: Float) -> ProtobufMessage {
    var value = ProtobufMessage()
    value.set(1, tag)
    value.set(2, number)
    return value
  }

  /// Levels as values, buckets that end halfway between them; nil where there are no codes.
  private static func histogram(of report: LayerReport) -> ProtobufMessage? {
    let (levels, counts) = (report.levels, report.codeHistogram.map(Double.init))
    guard levels.count == counts.count, let least = levels.first, let most = levels.last else {
      return nil
    }
    let weighted = zip(levels, counts)
    var histogram = ProtobufMessage()
    histogram.set(1, least)
    histogram.set(2, most)
    histogram.set(3, counts.reduce(0, +))
    histogram.set(4, weighted.reduce(0) { $0 + $1.0 * $1.1 })
    histogram.set(5, weighted.reduce(0) { $0 + $1.0 * $1.0 * $1.1 })
    histogram.set(6, zip(levels, levels.dropFirst()).map { ($0 + $1) / 2 } + [most])
    histogram.set(7, counts)
    return histogram
  }
}
