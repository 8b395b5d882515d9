import CNcurses
import Testing

@testable import WorkbenchTerminal

/// Forks, so one at a time.
@Suite(.serialized) struct PseudoTerminalTests {
  @Test func catEchoes() throws {
    let terminal = try PseudoTerminal(
      command: ["/bin/cat"], environment: [:], columns: 80, rows: 24)
    terminal.send(Array("hello\n".utf8))
    #expect(text(of: terminal, until: "hello\r\nhello\r\n") == "hello\r\nhello\r\n")
    #expect(terminal.end(keys: [], patience: 2) != nil)
  }

  @Test func childSeesSizeAndEnvironment() throws {
    let script = "stty size; echo $TERM/$LINES/$COLUMNS/$ADDED; read x"
    let terminal = try PseudoTerminal(
      command: ["/bin/sh", "-c", script], environment: ["ADDED": "yes"], columns: 123, rows: 45)
    #expect(text(of: terminal, until: "yes\r\n") == "45 123\r\nxterm-256color///yes\r\n")
    #expect(bfq_set_window_size(terminal.master, 90, 30))
    var columns: Int32 = 0
    var rows: Int32 = 0
    #expect(bfq_window_size(terminal.master, &columns, &rows))
    #expect((columns, rows) == (90, 30))
  }

  @Test func stubbornChildIsForced() throws {
    let terminal = try PseudoTerminal(
      command: ["/bin/sh", "-c", "trap '' TERM HUP; echo up; while :; do sleep 0.1; done"],
      environment: [:], columns: 80, rows: 24)
    _ = text(of: terminal, until: "up")
    #expect(terminal.end(keys: [], patience: 0.3) == 9)
  }

  /// A program that paints at once and answers every key but `j`.
  @Test func probeMeasuresAScript() throws {
    let script = """
      stty raw -echo; printf '\\033[?1049h\\033[Hready'
      while k=$(dd bs=1 count=1 2>/dev/null); do
        case $k in q) exit 0;; j) ;; *) printf 'answer';; esac
      done
      """
    let report = try ScreenLatencyProbe.run(
      command: ["/bin/sh", "-c", script], keys: 12, settleSeconds: 0.1, seed: 1)
    #expect(report.answeredKeys + report.unansweredKeys == 12)
    #expect(report.answeredKeys > 0)
    #expect(report.bytesPerKey == 6)
    #expect(report.firstPaintSeconds > 0)
    #expect(report.p50Milliseconds <= report.p99Milliseconds)
  }

  @Test func probeRefusesAProgramThatNeverPaints() {
    #expect(throws: ScreenLatencyProbe.Failure.neverPainted) {
      try ScreenLatencyProbe.run(command: ["/bin/echo", "x"], keys: 1, settleSeconds: 0, seed: 1)
    }
  }

  private func text(of terminal: PseudoTerminal, until end: String) -> String {
    var found: [UInt8] = []
    let deadline = Descriptors.now + 5
    while Descriptors.now < deadline, let bytes = terminal.output(within: 0.2) {
      found += bytes
      if String(decoding: found, as: UTF8.self).hasSuffix(end) { break }
    }
    return String(decoding: found, as: UTF8.self)
  }
}
