import EngineMessages

/// What the numbers of an event may come to: far more than any run, and never an overflow for who
/// adds a few of them or multiplies one by a screen's width.
enum EventBounds {
  static let sequences = 0..<(1 << 53)
  static let steps = 0...1_000_000_000_000
  /// Three hundred years.
  static let seconds = 0...1e10
  /// Bytes, tokens, operations.
  static let counts = 0...1_000_000_000_000_000
  static let exponents = -1_000_000...1_000_000
  static let cells = 0...100_000

  /// The first number of `event` that is none of a run; nil where all are.
  static func fault(in event: EngineEvent) -> String? {
    if !steps.contains(event.step) { return "step \(event.step)" }
    if !seconds.contains(event.seconds) { return "second \(event.seconds)" }
    return fault(in: event.body)
  }

  static func fault(in body: EngineEventBody) -> String? {
    // Nearly all events: no arrays for them.
    if case .stepCompleted(let report) = body, steps.contains(report.step),
      counts.contains(report.tokens)
    {
      return nil
    }
    return body.counts.first { !counts.contains($0) }.map { "number \($0)" }
      ?? body.steps.first { !steps.contains($0) }.map { "step \($0)" }
      ?? body.exponents.first { !exponents.contains($0) }.map { "exponent \($0)" }
      ?? body.cellCount.flatMap { cells.contains($0) ? nil : "\($0) cells of a sweep" }
  }
}
