public import EngineMessages

/// Plays a stream at the pace it was recorded, on a clock that is handed in.
///
/// Law: however the clock is cut into calls of `advance`, the same events come out in the same
/// order. Seeking gives the prefix to fold from nothing; the caller resets its state first.
public struct ReplayCursor: Sendable {
  /// The sequence of the next event.
  public private(set) var position = 0
  public private(set) var isPlaying = false
  /// Recorded seconds per second of the clock.
  public private(set) var speed: Double

  private let source: any EventSource
  private var upcoming: ArraySlice<EngineEvent> = []
  // The playhead is computed from the last change, never summed up: sums would depend on the cuts.
  private var anchorClock = 0.0
  private var anchorPlayhead = 0.0
  private static let page = 512

  public init(source: any EventSource, speed: Double = 1) {
    self.source = source
    self.speed = max(speed, 0)
  }

  /// The recorded second that shows at the clock's `now`.
  public func playhead(at now: Double) -> Double {
    isPlaying ? anchorPlayhead + max(now - anchorClock, 0) * speed : anchorPlayhead
  }

  public mutating func play(at now: Double) { change(at: now) { $0.isPlaying = true } }
  public mutating func pause(at now: Double) { change(at: now) { $0.isPlaying = false } }

  public mutating func setSpeed(_ speed: Double, at now: Double) {
    change(at: now) { $0.speed = speed.isFinite ? max(speed, 0) : $0.speed }
  }

  /// The events that fell due since the last call.
  public mutating func advance(to now: Double) throws -> [EngineEvent] {
    guard isPlaying else { return [] }
    let playhead = playhead(at: now)
    var due: [EngineEvent] = []
    while let next = try peek(), next.seconds <= playhead { due.append(take(next)) }
    return due
  }

  /// The next event whatever its time: stepping by hand. The clock goes on from there.
  public mutating func stepForward(at now: Double) throws -> EngineEvent? {
    guard let next = try peek() else { return nil }
    anchor(at: now, playhead: next.seconds)
    return take(next)
  }

  /// Moves to `step` and returns every event before it, to be folded from nothing.
  public mutating func seek(step: Int, at now: Double) throws -> [EngineEvent] {
    let end = try source.sequence(afterStep: step)
    var prefix: [EngineEvent] = []
    var next = 0
    while next < end {
      let page = try source.events(from: next, limit: min(end - next, 4096))
      guard let last = page.last else { break }
      prefix += page
      next = last.sequence + 1
    }
    move(to: next, playhead: prefix.last?.seconds ?? 0, at: now)
    return prefix
  }

  /// Moves without reading: for a caller that folds from a keyframe.
  public mutating func move(to sequence: Int, playhead: Double, at now: Double) {
    position = max(sequence, 0)
    upcoming = []
    anchor(at: now, playhead: playhead)
  }

  /// Whether nothing more is recorded now; a live session may grow again.
  public mutating func isAtEnd() throws -> Bool { try peek() == nil }

  private mutating func peek() throws -> EngineEvent? {
    if upcoming.isEmpty {
      upcoming = try source.events(from: position, limit: Self.page)[...]
    }
    return upcoming.first
  }

  private mutating func take(_ event: EngineEvent) -> EngineEvent {
    upcoming = upcoming.dropFirst()
    position = event.sequence + 1
    return event
  }

  private mutating func change(at now: Double, _ edit: (inout ReplayCursor) -> Void) {
    anchor(at: now, playhead: playhead(at: now))
    edit(&self)
  }

  private mutating func anchor(at now: Double, playhead: Double) {
    anchorClock = now
    anchorPlayhead = playhead
  }
}
