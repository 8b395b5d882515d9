private import Dispatch
private import Numerics

/// A thread that runs one body and can be waited for, for a while or until it ends.
struct EngineThread: Sendable {
  // Left when the body has returned, so a reader after a wait sees all it wrote.
  private let running = DispatchGroup()

  init(_ body: @escaping @Sendable () -> Void) {
    running.enter()
    _ = spawnThread { [running] in
      body()
      running.leave()
    }
  }

  func join() { running.wait() }

  /// False where the body still runs.
  func join(within seconds: Double) -> Bool {
    running.wait(timeout: .now() + seconds) == .success
  }
}
