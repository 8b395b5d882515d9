#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import EngineMessages
import Models
import Numerics
import Synchronization

/// A second thread that compares models while training goes on: jobs in, events out.
///
/// A job holds an immutable snapshot, so nothing it does can change a bit of the training.
/// `@unchecked Sendable`: `waiting` and `isClosed` are read and written under `mutex`.
final class InferenceWorker: @unchecked Sendable {
  enum Job: Sendable {
    case text(ModelComparison.Subject, prompt: String, limit: Int)
    case images(VisionComparison)
  }

  private let events: EventStream
  private let clock: @Sendable () -> Double
  private let cancelled = Atomic<Bool>(false)
  private var waiting: Job?
  private var isBusy = false
  private var isClosed = false
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let arrived: UnsafeMutablePointer<pthread_cond_t>
  private var thread: EngineThread?

  init(events: EventStream, niceness: Int32, clock: @escaping @Sendable () -> Double) {
    self.events = events
    self.clock = clock
    mutex = .allocate(capacity: 1)
    arrived = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrived, nil)
    thread = EngineThread { [weak self] in
      lowerThreadPriority(by: niceness)
      self?.serve()
    }
  }

  deinit {
    pthread_cond_destroy(arrived)
    pthread_mutex_destroy(mutex)
    arrived.deallocate()
    mutex.deallocate()
  }

  /// False while another job runs or waits.
  func submit(_ job: Job) -> Bool {
    locked {
      guard waiting == nil, !isBusy, !isClosed else { return false }
      cancelled.store(false, ordering: .releasing)
      waiting = job
      pthread_cond_signal(arrived)
      return true
    }
  }

  /// False where there is nothing to cancel.
  func cancel() -> Bool {
    locked {
      guard waiting != nil || isBusy else { return false }
      cancelled.store(true, ordering: .releasing)
      return true
    }
  }

  /// Cancels what runs and waits for the thread.
  func close() {
    locked {
      isClosed = true
      waiting = nil
      cancelled.store(true, ordering: .releasing)
      pthread_cond_signal(arrived)
    }
    thread?.join()
    thread = nil
  }

  private func serve() {
    while let job = next() {
      compare(job)
      locked { isBusy = false }
    }
  }

  private func next() -> Job? {
    locked {
      while waiting == nil, !isClosed { pthread_cond_wait(arrived, mutex) }
      guard let job = waiting else { return nil }
      waiting = nil
      isBusy = true
      return job
    }
  }

  private func compare(_ job: Job) {
    let isCancelled = { self.cancelled.load(ordering: .acquiring) }
    let progress = { [events] (engine: ComparisonReport.Engine, text: String) in
      events.publish(.comparisonProgressed(engine: engine, text: text))
    }
    switch job {
    case .text(let subject, let prompt, let limit):
      let comparison = ModelComparison(
        subject: subject, prompt: prompt, limit: limit, clock: clock, isCancelled: isCancelled,
        progress: progress)
      guard let report = comparison.run() else {
        let context = subject.network.configuration.contextLength
        return events.log(
          .warn, "compare: the prompt does not fit the context of \(context) tokens")
      }
      events.publish(.compared(report))
    case .images(let comparison):
      events.publish(
        .compared(comparison.run(clock: clock, isCancelled: isCancelled, progress: progress)))
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
