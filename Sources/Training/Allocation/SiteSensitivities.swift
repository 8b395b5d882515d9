/// What quality loses when one site alone is quantized, by site and width.
public struct SiteSensitivities: Hashable, Sendable {
  public let widths: [Int]
  /// [sites][widths], rise of the nll over full precision in nats, in layout order.
  public let rises: [[Double]]
  /// nll of the full-precision model on the same data, and how much data that is.
  public let reference: Score
  /// The step whose rotations were measured.
  public let step: Int

  public init(widths: [Int], rises: [[Double]], reference: Score, step: Int) {
    self.widths = widths
    self.rises = rises
    self.reference = reference
    self.step = step
  }
}
