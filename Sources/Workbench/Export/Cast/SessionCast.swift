public import EngineMessages

/// A session played through a screen into an asciicast.
///
/// Time is the recorded one, compressed where the session is longer than the cast may be. Frames
/// are ten a second of the cast, each the fold of all events that fall before its end.
public struct SessionCast {
  private var state: WorkbenchState
  private var cast = Asciicast()
  private let scale: Double
  private let length: Double
  private let timestamp: Int?
  /// The tenth of a second that the last event fell into.
  private var slot = 0
  private var shownSeconds = 0.0
  private static let framesPerSecond = 10.0

  /// `state` is a replay's, with its session's index, of the size and look wanted; `timestamp` is
  /// when the run began, in seconds since 1970.
  ///
  /// Precondition: `longest` is more than 0.
  public init(_ state: WorkbenchState, longest: Double, timestamp: Int?) {
    precondition(longest > 0, "SessionCast: expected a length above 0, found \(longest)")
    self.state = state
    self.timestamp = timestamp
    let recorded = max(state.sessionIndex?.seconds ?? 0, 0)
    scale = recorded > longest ? longest / recorded : 1
    length = recorded * scale
  }

  /// The header and the first frame, before any event.
  public mutating func begin() -> [String] {
    let head = Asciicast.head(
      width: state.width, height: state.height, title: state.sessionIndex?.name ?? "",
      timestamp: timestamp)
    return [head] + (frame(at: 0).map { [$0] } ?? [])
  }

  /// Takes one event in; the frame that was due before it, if there was one.
  public mutating func take(_ event: EngineEvent) -> String? {
    let seconds = min(max(event.seconds * scale, 0), length)
    let next = max(Int(saturating: seconds * Self.framesPerSecond), slot)
    let due = next > slot ? frame(at: Double(slot + 1) / Self.framesPerSecond) : nil
    slot = next
    _ = state.reduce(.tick(seconds: seconds))
    _ = state.reduce(.event(event))
    return due
  }

  /// The last frame, at the end of the session.
  public mutating func end() -> String? { frame(at: length) }

  private mutating func frame(at seconds: Double) -> String? {
    shownSeconds = max(shownSeconds, min(seconds, length))
    return cast.line(Renderer.render(state), at: shownSeconds)
  }
}
