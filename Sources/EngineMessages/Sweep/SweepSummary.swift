/// The end of a sweep, or of a part of it.
public struct SweepSummary: Codable, Hashable, Sendable {
  public enum Ending: String, Codable, Hashable, Sendable {
    /// Every cell has a result.
    case finished
    /// A person or a signal ended it; the same command goes on.
    case stopped
    /// Its folder can't be written.
    case failed
  }

  public var ending: Ending
  public var why: String?
  /// Cells with a result, and all cells.
  public var done: Int
  public var total: Int
  /// Seconds of this process.
  public var seconds: Double

  public init(ending: Ending, why: String? = nil, done: Int, total: Int, seconds: Double) {
    self.ending = ending
    self.why = why
    self.done = done
    self.total = total
    self.seconds = seconds
  }
}
