import Foundation
import Numerics
import Synchronization

/// Turns INT and TERM into one call, on a thread of its own; a second INT leaves at once.
///
/// Precondition: `block` was called before any other thread started.
final class StopSignals: Sendable {
  private let first = Mutex<Int32?>(nil)

  /// Keeps INT and TERM from threads that don't know of them: all that start later inherit it, those
  /// of libraries and of the recorder too.
  static func block() {
    var set = stopSet
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  private static var stopSet: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }

  init(_ stop: @escaping @Sendable (Int32) -> Bool) {
    Self.block()
    let waiting = Self.stopSet
    _ = spawnThread { [self] in
      var set = waiting
      while true {
        var signal: Int32 = 0
        guard sigwait(&set, &signal) == 0 else { continue }
        if received != nil { _exit(128 + signal) }
        first.withLock { $0 = signal }
        _ = stop(signal)
      }
    }
  }

  /// The first signal that came.
  var received: Int32? { first.withLock { $0 } }
}
