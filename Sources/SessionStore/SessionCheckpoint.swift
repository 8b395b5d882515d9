import EngineMessages
public import Foundation

/// A checkpoint of a session whose file is still there.
public struct SessionCheckpoint: Hashable, Sendable {
  public var url: URL
  /// The step it was written at.
  public var step: Int
  public var bytes: Int
  /// The sequence of its event.
  public var sequence: Int
}

extension SessionReader {
  /// The newest checkpoint that can be resumed from.
  public var lastCheckpoint: SessionCheckpoint? {
    get throws {
      let saved = try events(ofRareKind: "checkpointSaved", newestFirst: true)
      for event in saved {
        guard case .checkpointSaved(let path, let bytes, _) = event.body,
          let url = folder.checkpoint(named: path)
        else { continue }
        return SessionCheckpoint(url: url, step: event.step, bytes: bytes, sequence: event.sequence)
      }
      return nil
    }
  }
}
