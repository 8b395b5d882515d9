import Foundation

/// What happens to the program, and how it has to answer.
enum LifetimeEvent: String, CaseIterable, Sendable {
  case interrupt = "INT"
  case interruptTwice = "INT INT"
  case terminate = "TERM"
  case hangUp = "HUP"
  case quit = "QUIT"
  case stopAndGoOn = "TSTP+CONT"
  case resize = "WINCH"
  case segmentation = "SEGV"
  case abort = "ABRT"
  case windowClosed = "closed"
  case readerStalled = "stalled 5 s"

  /// The program's exit code as a shell tells it.
  func code(in state: LifetimeState) -> Int32 {
    switch self {
    // Nothing is cut short where there is nothing more to come.
    case .interrupt, .interruptTwice: state == .ended || state == .replay ? 0 : 130
    case .terminate, .stopAndGoOn, .resize, .readerStalled: 143
    case .hangUp, .windowClosed: 129
    case .quit: 131
    case .segmentation: 139
    case .abort: 134
    }
  }

  /// Whether the program has the time to write a checkpoint.
  var isOrderly: Bool {
    switch self {
    case .quit, .segmentation, .abort, .interruptTwice: false
    default: true
    }
  }

  /// Seconds until the process is gone, on a machine that does much else.
  var patience: Double { self == .interrupt ? 15 : 6 }
}
