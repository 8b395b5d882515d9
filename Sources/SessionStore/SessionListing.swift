public import DataFaults
public import Foundation

/// One line of the picker: what a person needs to choose a session.
public struct SessionListing: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    /// A recorder is at work, in this process or another.
    case recording
    case finished
    /// Ended before its last step: by a command or a signal, or since its loss was not finite.
    case stopped, diverged
    case failed
    /// Ended without a word: killed, or the machine went down.
    case interrupted
    case unreadable(DataFault)
  }

  public var name: String
  public var url: URL
  /// ISO 8601, as the run wrote it; empty when it never came to that.
  public var startedAt: String
  public var model: String
  public var method: String
  public var steps: Int
  public var totalSteps: Int
  public var lastLoss: Double?
  public var state: State
}
