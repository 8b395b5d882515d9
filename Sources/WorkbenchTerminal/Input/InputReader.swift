internal import Workbench

/// Reads the terminal's bytes and knows how long an unfinished sequence may wait.
struct InputReader {
  private(set) var isHungUp = false
  private var decoder = KeyDecoder()
  private var lastInput = 0.0

  /// Seconds until an unfinished sequence is taken for what it is; nil when there is none.
  func patience(now: Double) -> Double? {
    decoder.patienceSeconds.map { max(lastInput + $0 - now, 0) }
  }

  mutating func read(_ terminal: Int32, now: Double) -> [TerminalEvent] {
    switch Descriptors.read(terminal) {
    case .some(let bytes):
      lastInput = now
      return decoder.feed(bytes).map(TerminalEvent.key)
    case .nothingYet: return []
    case .ended:
      isHungUp = true
      return decoder.flush().map(TerminalEvent.key) + [.hangup]
    }
  }

  /// Gives up on a sequence whose time has passed.
  mutating func expire(now: Double) -> [TerminalEvent] {
    guard patience(now: now) == 0 else { return [] }
    return decoder.flush().map(TerminalEvent.key)
  }
}
