#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

public import EngineMessages

/// Commands on their way to the engine thread: bounded, in order, drained at step boundaries.
///
/// `@unchecked Sendable`: every access to `waiting` holds `mutex`.
public final class CommandQueue: @unchecked Sendable {
  public let capacity: Int
  private var waiting: [EngineCommand] = []
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let arrived: UnsafeMutablePointer<pthread_cond_t>

  public init(capacity: Int = 64) {
    self.capacity = capacity
    waiting.reserveCapacity(capacity)
    mutex = .allocate(capacity: 1)
    arrived = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrived, nil)
  }

  deinit {
    pthread_cond_destroy(arrived)
    pthread_mutex_destroy(mutex)
    arrived.deallocate()
    mutex.deallocate()
  }

  /// False where the queue is full; the sender then says so.
  public func push(_ command: EngineCommand) -> Bool {
    locked {
      guard waiting.count < capacity else { return false }
      waiting.append(command)
      pthread_cond_signal(arrived)
      return true
    }
  }

  public var depth: Int { locked { waiting.count } }

  /// All waiting commands, oldest first.
  func drain() -> [EngineCommand] {
    locked {
      guard !waiting.isEmpty else { return [] }
      let all = waiting
      waiting.removeAll(keepingCapacity: true)
      return all
    }
  }

  /// Blocks until at least one command waits, then drains.
  func waitAndDrain() -> [EngineCommand] {
    locked {
      while waiting.isEmpty { pthread_cond_wait(arrived, mutex) }
      let all = waiting
      waiting.removeAll(keepingCapacity: true)
      return all
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
