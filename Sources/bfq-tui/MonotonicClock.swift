import Foundation

/// The process's one clock: monotonic seconds, handed to whoever needs time.
enum MonotonicClock {
  static let now: @Sendable () -> Double = {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Time the calling thread has run: what others do on a shared core does not count.
enum ThreadClock {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
