import Foundation
import Testing

/// Everything printed goes through `StandardOutput`, which makes it visible to people.
@Suite struct DirectPrintTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

  /// Ways around it; a call of a method of that name has a dot before it, a declaration `func`.
  private static let forbidden = [
    #"(?<![.\w])(print|debugPrint|dump|fputs|puts|putchar|putc|fputc|printf|vprintf|NSLog)\("#,
    #"FileHandle\.standard(Output|Error)"#, #"\.standard(Output|Error)\b"#,
    #"STD(OUT|ERR)_FILENO"#, #"\bfwrite\("#, #"\bwrite\((1|2),"#, #"\bto: &standard"#,
  ]

  /// The writer itself; `-` as the place of an output, exact; the terminal, which cells go to, and
  /// which is asked what it can do.
  private static let allowed = [
    "bfq-tui/CheckedStream.swift",
    "Models/Checkpoints/OutputPlace.swift",
    "WorkbenchTerminal/Probe/TerminalFacts.swift",
    "WorkbenchTerminal/Screen/CapturedOutput.swift",
    "WorkbenchTerminal/Screen/TerminalScreen+Run.swift",
  ]

  @Test func nobodyPrintsPastTheWriter() throws {
    let walk = try #require(FileManager.default.enumerator(atPath: Self.sources.path))
    var seen = 0
    for case let name as String in walk where name.hasSuffix(".swift") {
      seen += 1
      guard !Self.allowed.contains(name) else { continue }
      let text = try String(contentsOf: Self.sources.appending(path: name), encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let code = line.drop { $0 == " " }
        guard !code.hasPrefix("//"), !Self.callsOwnPrint(code, in: text) else { continue }
        for pattern in Self.forbidden {
          #expect(
            code.range(of: pattern, options: .regularExpression) == nil,
            "\(name):\(number + 1): \(code)")
        }
      }
    }
    #expect(seen > 300)
  }

  /// `print` of a type that has a method of that name, or a closure's, which end in the writer.
  private static func callsOwnPrint(_ code: Substring, in text: String) -> Bool {
    code.contains("func print(")
      || code.range(of: #"(?<![.\w])print\("#, options: .regularExpression) != nil
        && (text.contains("func print(") || text.contains("let print: "))
  }
}
