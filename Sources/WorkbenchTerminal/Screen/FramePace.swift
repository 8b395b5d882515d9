/// When the next frame of data is due, and how many were due and never painted.
///
/// Seconds are passed in. A frame that nobody waits for is none: what does not change is not painted.
public struct FramePace: Sendable {
  public let interval: Double
  /// Frames that came due while an earlier one was still on its way to the terminal.
  public private(set) var dropped = 0
  private var lastPaint = -Double.infinity
  /// When the frame that is waited for should be on screen; nil where none is.
  private var due: Double?

  /// Precondition: `framesPerSecond` is above 0.
  public init(framesPerSecond: Double) {
    precondition(framesPerSecond > 0, "FramePace: expected above 0, found \(framesPerSecond)")
    interval = 1 / framesPerSecond
  }

  public var isWaiting: Bool { due != nil }

  /// Something changed that a frame should show.
  public mutating func request(at seconds: Double) {
    due = due ?? max(seconds, lastPaint + interval)
  }

  public func isDue(at seconds: Double) -> Bool { due.map { seconds >= $0 } ?? false }

  /// Seconds until a frame is due; nil where none is.
  public func secondsLeft(at seconds: Double) -> Double? { due.map { max(0, $0 - seconds) } }

  /// A frame was painted: begun at `start`, taken by the terminal at `end`.
  public mutating func painted(from start: Double, to end: Double) {
    if let due { dropped += frames(in: max(0, start - due)) }
    dropped += frames(in: max(0, end - start))
    (lastPaint, due) = (start, nil)
  }

  private func frames(in seconds: Double) -> Int {
    seconds.isFinite ? Int(min(seconds / interval, 1e9)) : 0
  }
}
