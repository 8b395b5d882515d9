private import Numerics

/// A thread that runs one body and can be waited for.
struct EngineThread: @unchecked Sendable {
  // The wait blocks until the body has returned, so a reader after it sees all it wrote.
  private let wait: () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    let thread = spawnThread(body)
    wait = { joinThread(thread) }
  }

  func join() { wait() }
}
