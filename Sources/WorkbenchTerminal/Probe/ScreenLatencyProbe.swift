/// Measures a screen program from outside: start to first paint, key to first byte.
///
/// What a live run draws between a key and its answer cannot be told from the answer.
public enum ScreenLatencyProbe {
  private static let quietSeconds = 0.005
  private static let answerSeconds = 0.25
  private static let firstPaintLimit = 30.0

  public enum Failure: Error, Hashable, Sendable {
    /// The child ended, or drew nothing on an alternate screen for half a minute.
    case neverPainted
    /// The child ended while keys were being sent.
    case endedEarly
  }

  public static func run(
    command: [String], environment: [String: String] = [:], columns: Int = 200, rows: Int = 60,
    keys: Int, settleSeconds: Double, seed: UInt64
  ) throws -> ScreenLatencyReport {
    let start = Descriptors.now
    let terminal = try PseudoTerminal(
      command: command, environment: environment, columns: columns, rows: rows)
    defer { _ = terminal.end(keys: Array("qy".utf8)) }
    let firstPaint = try waitForPaint(terminal) - start
    let busy = BusyShare(process: terminal.child)
    try settle(terminal, seconds: settleSeconds)
    // Before the keys: twenty a second for a minute is no one's way of working.
    let share = busy.share()
    let answers = try sendKeys(terminal, count: keys, seed: seed)
    return ScreenLatencyReport(
      firstPaintSeconds: firstPaint, answers: answers, userInterfaceCPUShare: share)
  }

  /// The time of the read that brought the first visible text.
  private static func waitForPaint(_ terminal: PseudoTerminal) throws -> Double {
    var detector = PaintDetector()
    let deadline = Descriptors.now + firstPaintLimit
    while Descriptors.now < deadline, let bytes = terminal.output(within: 0.1) {
      let now = Descriptors.now
      detector.feed(bytes)
      if detector.hasPainted { return now }
    }
    throw Failure.neverPainted
  }

  /// Lets time pass without ever leaving the child blocked on a full terminal.
  private static func settle(_ terminal: PseudoTerminal, seconds: Double) throws {
    let deadline = Descriptors.now + seconds
    while case let left = deadline - Descriptors.now, left > 0 {
      guard terminal.output(within: left) != nil else { throw Failure.endedEarly }
    }
  }

  private static func sendKeys(
    _ terminal: PseudoTerminal, count: Int, seed: UInt64
  ) throws -> [KeyAnswer?] {
    var generator = SeededGenerator(seed: seed)
    var walk = KeyWalk()
    return try (0..<count).map { _ in
      let key = walk.next(using: &generator)
      try settle(terminal, seconds: Double.random(in: 0.030...0.080, using: &generator))
      terminal.drain(quiet: quietSeconds, deadline: Descriptors.now + 1)
      return try answer(terminal, to: key)
    }
  }

  private static func answer(_ terminal: PseudoTerminal, to key: UInt8) throws -> KeyAnswer? {
    let sent = Descriptors.now
    terminal.send([key])
    guard let first = terminal.output(within: answerSeconds) else { throw Failure.endedEarly }
    if first.isEmpty { return nil }
    let seconds = Descriptors.now - sent
    let rest = terminal.drain(quiet: quietSeconds, deadline: Descriptors.now + answerSeconds)
    return KeyAnswer(seconds: seconds, bytes: first.count + rest)
  }
}

/// Processor time of a main thread against the clock, from its making on.
private struct BusyShare {
  private let process: Int32
  private let startClock = Descriptors.now
  private let startBusy: Double?

  init(process: Int32) {
    self.process = process
    startBusy = ThreadTime.mainThreadSeconds(of: process)
  }

  func share() -> Double? {
    guard let startBusy, let busy = ThreadTime.mainThreadSeconds(of: process) else { return nil }
    return (busy - startBusy) / max(Descriptors.now - startClock, 1e-9)
  }
}
