import Foundation
import Numerics
import Synchronization

/// Turns INT, TERM and HUP into one call, on a thread of its own; a second INT or TERM leaves at once.
///
/// Precondition: made before any other thread is started.
final class StopSignals: Sendable {
  /// The first signal that came, and when.
  struct First {
    let signal: Int32
    let seconds: Double
  }

  private struct State {
    var first: First?
    var stop: (@Sendable (Int32) -> Void)?
  }

  private let state = Mutex(State())

  /// Until `handOver` there is nothing to end in an orderly way: a signal leaves at once.
  init() {
    let waiting = Self.signals
    // All threads that start later inherit it, those of libraries and of the recorder too.
    var set = waiting
    pthread_sigmask(SIG_BLOCK, &set, nil)
    _ = spawnThread { [self] in
      var set = waiting
      while true {
        var signal: Int32 = 0
        if sigwait(&set, &signal) == 0 { receive(signal) }
      }
    }
  }

  /// From now on the first signal is told to `stop`, on another thread.
  func handOver(_ stop: @escaping @Sendable (Int32) -> Void) {
    state.withLock { $0.stop = stop }
  }

  /// The first signal that came.
  var received: Int32? { state.withLock { $0.first?.signal } }

  /// Whether the first came so many seconds ago.
  func came(before seconds: Double) -> Bool {
    state.withLock { $0.first.map { MonotonicClock.now() - $0.seconds >= seconds } ?? false }
  }

  private func receive(_ signal: Int32) {
    let stop = state.withLock { state -> (@Sendable (Int32) -> Void)? in
      guard state.first == nil, let stop = state.stop else { return nil }
      state.first = First(signal: signal, seconds: MonotonicClock.now())
      return stop
    }
    if let stop { return stop(signal) }
    // A window that closes tells its jobs so twice, by the system and by the shell.
    if signal == SIGHUP, received != nil { return }
    _exit(128 + signal)
  }

  /// HUP is left alone where the process was started to outlive its terminal.
  private static var signals: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    if !isIgnored(SIGHUP) { sigaddset(&set, SIGHUP) }
    return set
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
