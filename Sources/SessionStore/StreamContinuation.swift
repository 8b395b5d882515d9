package import EngineMessages

/// Where a recorded stream goes on: numbers events without gaps, never lets time run backwards.
///
/// A resumed engine may begin again at sequence 0 and second 0; what it sends is moved to stand
/// behind what was kept. An engine that goes on by itself is left as it is.
package struct StreamContinuation: Hashable, Sendable {
  package private(set) var nextSequence: Int
  package private(set) var lastSeconds: Double
  private var offset: Double?

  package init(nextSequence: Int = 0, lastSeconds: Double = 0) {
    self.nextSequence = nextSequence
    self.lastSeconds = lastSeconds
  }

  /// The event at its place in the stream.
  package mutating func place(_ event: EngineEvent) -> EngineEvent {
    var event = event
    let offset = self.offset ?? (event.seconds < lastSeconds ? lastSeconds : 0)
    self.offset = offset
    event.seconds = max(event.seconds + offset, lastSeconds)
    event.sequence = nextSequence
    lastSeconds = event.seconds
    nextSequence += 1
    return event
  }
}
