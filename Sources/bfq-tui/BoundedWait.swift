import Dispatch
import Numerics

/// Work that may hang where the program may not: on a thread of its own, waited for a while.
enum BoundedWait {
  /// False where it still goes on after `seconds`.
  static func finish(within seconds: Double, _ work: @escaping @Sendable () -> Void) -> Bool {
    let running = DispatchGroup()
    running.enter()
    _ = spawnThread {
      work()
      running.leave()
    }
    return running.wait(timeout: .now() + seconds) == .success
  }
}
