public import EngineMessages

/// Reads on in a session that another process records.
///
/// Reads are short and of the write-ahead log, so that the recorder never waits for them.
public struct SessionFollower: Sendable {
  /// What a look found.
  public enum Look: Hashable, Sendable {
    /// What was appended since the last look; nothing where nothing was.
    case events([EngineEvent])
    /// The recorder went back behind what was read, as a resumed run does: begin from nothing.
    case restarted
  }

  public let reader: SessionReader
  private var last: EngineEvent?
  private static let page = 4_096

  public init(_ reader: SessionReader) { self.reader = reader }

  /// Whether a process records the session now.
  public var isRecording: Bool { RecordingLock.isHeld(in: reader.folder) }

  /// At most a page of events; the last one read is read again, to see that it is still there.
  public mutating func look() throws -> Look {
    let next = last?.sequence ?? 0
    var events = try reader.events(from: next, limit: Self.page)[...]
    if let last {
      guard let again = events.popFirst(), again.hasSameBits(as: last) else {
        self.last = nil
        return .restarted
      }
    }
    last = events.last ?? last
    return .events(Array(events))
  }
}

extension EngineEvent {
  // Not by `==`: a NaN is not equal to itself, and seconds tell one recording from another.
  fileprivate func hasSameBits(as other: EngineEvent) -> Bool {
    sequence == other.sequence && step == other.step
      && seconds.bitPattern == other.seconds.bitPattern && body.kind == other.body.kind
  }
}
