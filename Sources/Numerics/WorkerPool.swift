import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Work in numbered parts, for the threads of a `WorkerPool`.
///
/// A value of up to three words (a reference to what owns the data, and little else) is handed on
/// without an allocation; a closure's context is allocated anew each time.
public protocol PartedWork: Sendable {
  func run(part: Int, worker: Int)
}

/// A parallel-for over persistent threads that spin briefly between parts and sleep when idle.
///
/// The partition of work is the caller's and fixed, so results do not depend on the thread count.
/// `@unchecked Sendable`: `work` and `partCount` are written only by the one caller of `run` while
/// every worker waits, and are published to the workers by the release of `generation`.
public final class WorkerPool: @unchecked Sendable {
  public let threadCount: Int

  private let generation = Atomic<Int>(0)
  private let nextPart = Atomic<Int>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private var work: (any PartedWork)?
  private var partCount = 0
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private var threads: [pthread_t] = []

  /// About 100 us of spinning: longer than the gap between two phases of a step.
  private static let spinLimit = 40_000

  /// `niceness` lowers the workers' priority so that a terminal stays quick.
  ///
  /// Precondition: `threads` is at least 1.
  public init(threads threadCount: Int, niceness: Int32 = 0) {
    precondition(threadCount > 0, "WorkerPool: expected at least 1 thread, found \(threadCount)")
    self.threadCount = threadCount
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    for worker in 1..<max(1, threadCount) {
      let start = WorkerStart(pool: self, worker: worker, niceness: niceness)
      threads.append(spawnThread { start.run() })
    }
  }

  deinit {
    precondition(threads.isEmpty, "WorkerPool: expected shutDown() before release")
    mutex.deallocate()
    wake.deallocate()
  }

  /// Ends and joins the workers; the pool can't be used afterwards.
  public func shutDown() {
    stopping.store(true, ordering: .releasing)
    publish()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  /// Calls `work.run(part, worker)` once for each part in 0..<parts and returns when all are done.
  ///
  /// Precondition: not called from inside work.
  public func run(parts: Int, _ work: any PartedWork) {
    guard threadCount > 1, parts > 1 else {
      for part in 0..<parts { work.run(part: part, worker: 0) }
      return
    }
    self.work = work
    partCount = parts
    nextPart.store(0, ordering: .relaxed)
    finished.store(0, ordering: .relaxed)
    publish()
    share(work, parts, as: 0)
    awaitWorkers()
    self.work = nil
  }

  /// Calls `body(part, worker)` once for each part in 0..<parts and returns when all are done.
  ///
  /// Precondition: not called from inside `body`.
  public func run(parts: Int, _ body: @escaping @Sendable (_ part: Int, _ worker: Int) -> Void) {
    run(parts: parts, ClosureWork(body: body))
  }

  /// Calls `body` once on each thread, the caller's own included.
  public func onEveryThread(_ body: @escaping @Sendable () -> Void) {
    run(parts: threadCount, OncePerThread(threads: threadCount, body: body))
  }

  // A worker that lost its core needs ours: after a while, yield in place of spinning on.
  private func awaitWorkers() {
    var spins = 0
    while finished.load(ordering: .acquiring) < threadCount - 1 {
      spins += 1
      if spins < Self.spinLimit { spinHint() } else { sched_yield() }
    }
  }

  private func publish() {
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  private func share(_ work: any PartedWork, _ parts: Int, as worker: Int) {
    while true {
      let part = nextPart.wrappingAdd(1, ordering: .relaxed).oldValue
      if part >= parts { return }
      work.run(part: part, worker: worker)
    }
  }

  fileprivate func workerLoop(_ worker: Int) {
    var seen = 0
    while true {
      seen = awaitGeneration(after: seen)
      if stopping.load(ordering: .acquiring) { return }
      if let work { share(work, partCount, as: worker) }
      finished.wrappingAdd(1, ordering: .releasing)
    }
  }

  private func awaitGeneration(after seen: Int) -> Int {
    for _ in 0..<Self.spinLimit {
      let now = generation.load(ordering: .acquiring)
      if now != seen { return now }
      spinHint()
    }
    pthread_mutex_lock(mutex)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen {
      pthread_cond_wait(wake, mutex)
    }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
    return generation.load(ordering: .acquiring)
  }
}

private struct ClosureWork: PartedWork {
  let body: @Sendable (_ part: Int, _ worker: Int) -> Void

  func run(part: Int, worker: Int) { body(part, worker) }
}

/// One part a thread: no part ends before all have begun, so that no thread gets two.
private final class OncePerThread: PartedWork {
  private let threads: Int
  private let body: @Sendable () -> Void
  private let arrived = Atomic<Int>(0)

  init(threads: Int, body: @escaping @Sendable () -> Void) {
    self.threads = threads
    self.body = body
  }

  func run(part: Int, worker: Int) {
    body()
    arrived.wrappingAdd(1, ordering: .acquiringAndReleasing)
    while arrived.load(ordering: .acquiring) < threads { sched_yield() }
  }
}

/// What a new worker needs to know; the pool outlives it because `shutDown` joins.
private struct WorkerStart: Sendable {
  unowned let pool: WorkerPool
  let worker: Int
  let niceness: Int32

  func run() {
    lowerThreadPriority(by: niceness)
    pool.workerLoop(worker)
  }
}
