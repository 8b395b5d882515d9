public import DataFaults

/// Whether what is recorded reaches the disk.
public enum RecorderHealth: Hashable, Sendable {
  case recording
  /// The disk refuses; events wait in memory and are tried again.
  case failing(DataFault)
  /// The backlog was full: the stream ends here.
  case ended(DataFault)
  case closed

  /// The fault in force, if any.
  public var fault: DataFault? {
    switch self {
    case .failing(let fault), .ended(let fault): fault
    case .recording, .closed: nil
    }
  }
}
