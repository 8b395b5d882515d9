import Foundation

/// The process's one clock: monotonic seconds, handed to whoever needs time.
enum MonotonicClock {
  static let now: @Sendable () -> Double = {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
