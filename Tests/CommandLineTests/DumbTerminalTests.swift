import Foundation
import Testing

@testable import WorkbenchTerminal

/// On a terminal that cannot place a cursor there are lines, both ways, and no escape sequence.
@Suite(.serialized) struct DumbTerminalTests {
  private func run(_ command: String, in folder: TestFolder) throws -> String {
    let script = "cd '\(folder.url.path)' && exec '\(Program.executable.path)' \(command)"
    let terminal = try PseudoTerminal(
      command: ["/bin/sh", "-c", script], environment: ["TERM": "dumb", "LC_ALL": "C.UTF-8"],
      columns: 100, rows: 30)
    var found: [UInt8] = []
    let deadline = Descriptors.now + 60
    while Descriptors.now < deadline, let bytes = terminal.output(within: 0.2) { found += bytes }
    return String(decoding: found, as: UTF8.self)
  }

  @Test func aRunPrintsLines() throws {
    let folder = try TestFolder()
    let page = String(repeating: "And it came to pass in those days. ", count: 90)
    try Data(page.utf8).write(to: folder["page.txt"])
    let text = try run(
      "train --session run --text page.txt --validation-text page.txt --steps 2 --batch-tokens 64 "
        + "--context 32 --shards 1 --threads 1", in: folder)
    #expect(text.contains("step 1  loss ") && text.contains("trained  perplexity "))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func doctorSaysSo() throws {
    let text = try run("doctor", in: TestFolder())
    #expect(text.contains("note  terminal: TERM is dumb; no cursor can be placed"))
    #expect(text.contains("size: 100x30; every screen fits") && !text.contains("\u{1B}"))
  }
}
