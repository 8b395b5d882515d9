import Foundation
import Numerics
import Synchronization

/// Turns INT and TERM into one call, on a thread of its own; a second INT leaves at once.
///
/// Precondition: created on the main thread before others start, so that all inherit the block.
final class StopSignals: Sendable {
  private let first = Mutex<Int32?>(nil)

  init(_ stop: @escaping @Sendable (Int32) -> Bool) {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let waiting = set
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
