import Foundation

/// Shares of a core: this (the main) thread's, and the rest of the process's.
struct LoadMeter {
  private var lastAt = 0.0
  private var lastThread = 0.0
  private var lastProcess = 0.0

  /// A new reading every two seconds, nil between.
  mutating func reading(at seconds: Double) -> (ui: Double, engine: Double)? {
    guard seconds - lastAt >= 2 else { return nil }
    let thread = Self.used(CLOCK_THREAD_CPUTIME_ID)
    let process = Self.used(CLOCK_PROCESS_CPUTIME_ID)
    let span = seconds - lastAt
    let ui = (thread - lastThread) / span
    let all = (process - lastProcess) / span
    (lastAt, lastThread, lastProcess) = (seconds, thread, process)
    return (ui, max(0, all - ui))
  }

  private static func used(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
