import Foundation

/// Seconds that this thread has spent on a processor: a shared core may be taken away meanwhile.
enum ThreadClock {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds of one `body`, the mean of `repeats`.
  static func time(repeats: Int, _ body: () -> Void) -> Double {
    let began = now()
    for _ in 0..<repeats { body() }
    return (now() - began) / Double(repeats)
  }
}
