#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

public import EngineMessages
internal import Numerics

/// Commands on their way to the engine thread: bounded, in order, drained at step boundaries.
///
/// It can be closed, once and for good: then no wait on it blocks any longer, and long work under
/// `cancellation` is given up. A stop has always room, and before the first step it cancels too.
/// `@unchecked Sendable`: every stored variable is read and written with `mutex` locked.
public final class CommandQueue: @unchecked Sendable {
  public let capacity: Int
  /// Of what can't be left to the next step boundary: preparing, measuring, validating.
  let cancellation = CancellationToken()
  private var waiting: [EngineCommand] = []
  private var farewell: EngineCommand?
  private var isBeforeSteps = true
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
      guard waiting.count < capacity || command.action == .stop else { return false }
      waiting.append(command)
      if command.action == .stop, isBeforeSteps { cancellation.cancel() }
      pthread_cond_signal(arrived)
      return true
    }
  }

  /// Lets nobody wait here again; `command` is the stop that ends what still runs. The first call
  /// counts.
  public func close(with command: EngineCommand) {
    locked {
      if farewell == nil { farewell = command }
      cancellation.cancel()
      pthread_cond_broadcast(arrived)
    }
  }

  public var depth: Int { locked { waiting.count } }

  /// The stop it was closed with.
  var closing: EngineCommand? { locked { farewell } }

  /// Whether `stop` still cancels rather than waits for a step boundary.
  var isPreparing: Bool { locked { isBeforeSteps } }

  /// From now on a stop waits for the next step boundary.
  func beginSteps() { locked { isBeforeSteps = false } }

  /// All waiting commands, oldest first.
  func drain() -> [EngineCommand] {
    locked {
      guard !waiting.isEmpty else { return [] }
      let all = waiting
      waiting.removeAll(keepingCapacity: true)
      return all
    }
  }

  /// Blocks until at least one command waits or the queue is closed, then drains.
  func waitAndDrain() -> [EngineCommand] {
    locked {
      while waiting.isEmpty, farewell == nil { pthread_cond_wait(arrived, mutex) }
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
