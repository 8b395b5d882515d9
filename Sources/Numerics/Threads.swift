public import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Starts a thread with an 8 MiB stack and the terminal's signals blocked.
///
/// Signals that concern the terminal (WINCH, TSTP, CONT, INT, TERM, HUP) belong to the main
/// thread alone.
public func spawnThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  let box = Unmanaged.passRetained(ThreadBody(body))
  let thread = bfq_spawn_thread(threadEntry, box.toOpaque())
  // Beyond a limit of memory or of threads: its stack is what can't be had.
  guard thread.failed == 0 else { AlignedMemory.shortage(bytes: 8 << 20) }
  return thread.handle
}

/// Waits for a thread of `spawnThread` to end.
public func joinThread(_ thread: pthread_t) { pthread_join(thread, nil) }

/// Lowers the calling thread's priority by `niceness`; on systems without per-thread niceness
/// nothing happens.
public func lowerThreadPriority(by niceness: Int32) { bfq_nice_thread(niceness) }

/// Tells the processor that this is a spin loop.
@inlinable public func spinHint() { bfq_spin_hint() }

/// Cores the process may run on.
public func availableCores() -> Int { Int(bfq_available_cores()) }

private final class ThreadBody {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func threadEntry(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
}
