#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

extension TerminalScreen {
  /// Sleeps until something happens or the time is over; empty when nothing did.
  ///
  /// May return early, and empty, when an unfinished escape sequence was given up.
  public func waitForInput(timeoutSeconds: Double) -> [TerminalEvent] {
    takeBackFromShell()
    let limit = min(timeoutSeconds, input.patience(now: Descriptors.now) ?? timeoutSeconds)
    // Reading in the background would stop the process.
    let keyboard = input.isHungUp || isAway ? -1 : STDIN_FILENO
    let ready = Descriptors.wait(
      [keyboard, waker.reader, signals.reader, captured.reader],
      writable: output.isIdle ? -1 : output.descriptor, seconds: limit)
    output.flush()
    var events = ready.contains(signals.reader) ? signals.arrived().compactMap(event) : []
    events += keyEvents(isReady: ready.contains(keyboard))
    if ready.contains(waker.reader) {
      waker.acknowledge()
      events.append(.woken)
    }
    return events + (ready.contains(captured.reader) ? capturedEvents() : [])
  }

  private func keyEvents(isReady: Bool) -> [TerminalEvent] {
    let now = Descriptors.now
    return isReady ? input.read(STDIN_FILENO, now: now) : input.expire(now: now)
  }

  private func capturedEvents() -> [TerminalEvent] {
    let text = captured.text()
    return text.isEmpty ? [] : [.captured(text)]
  }

  private func event(_ signal: Int32) -> TerminalEvent? {
    switch signal {
    case SIGWINCH: return adoptSize() ? .resized(width: size.width, height: size.height) : nil
    case SIGTSTP:
      suspend()
      return nil
    case SIGCONT:
      resume()
      return nil
    default: return .signal(signal)
    }
  }
}
