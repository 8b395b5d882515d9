import Foundation
import Testing

/// Whatever README and ARCHITECTURE tell people to type is there: subcommands, and their options.
@Suite struct DocumentedWordsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Spans in backquotes and lines of shell blocks; a line that goes on is one line.
  private static func spans(_ file: String) throws -> [String] {
    let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      .replacingOccurrences(of: "\\\n", with: " ")
    var spans: [String] = []
    var isShell = false
    var isBlock = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        (isBlock, isShell) = (!isBlock, line == "```sh")
      } else if isBlock {
        if isShell { spans.append(String(line.prefix { $0 != "#" })) }
      } else {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        spans += parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
      }
    }
    return spans
  }

  /// The help of a subcommand and of all below it.
  private final class Helps {
    let folder: TestFolder
    private var texts: [[String]: String] = [:]

    init() throws { folder = try TestFolder() }

    func text(_ path: [String]) throws -> String? {
      if let text = texts[path] { return text }
      let outcome = try Program.run(["help"] + path, in: folder)
      guard outcome.code == 0 else { return nil }
      texts[path] = outcome.output
      return outcome.output
    }

    func children(_ path: [String]) throws -> [String] {
      guard let text = try text(path), let range = text.range(of: "SUBCOMMANDS:\n") else {
        return []
      }
      return text[range.upperBound...].split(separator: "\n").prefix { $0.hasPrefix("  ") }
        .compactMap { $0.hasPrefix("   ") ? nil : $0.split(separator: " ").first.map(String.init) }
        .filter { $0 != "See" }
    }

    /// The longest beginning of `words` that is a subcommand.
    func subcommand(_ words: [String]) throws -> [String] {
      var path: [String] = []
      for word in words {
        guard try children(path).contains(word) else { break }
        path.append(word)
      }
      return path
    }
  }

  private static func options(_ span: String) -> [String] {
    span.split { " =`[]|".contains($0) }.map(String.init).filter {
      $0.hasPrefix("--") && $0.count > 3 && $0.dropFirst(2).allSatisfy { $0.isLetter || $0 == "-" }
    }
  }

  /// Of tools around the program, not of it.
  private static let foreign: Set = [
    "--explicit-target-dependency-import-check", "--generate-completion-script",
  ]

  @Test(arguments: ["README.md", "ARCHITECTURE.md"])
  func commandsAndOptionsAreTaken(file: String) throws {
    let helps = try Helps()
    var all = ""
    for command in try helps.children([]) {
      for path in try [[command]] + helps.children([command]).map({ [command, $0] }) {
        all += try helps.text(path) ?? ""
      }
    }
    var commands = 0
    for span in try Self.spans(file) {
      let words = span.split(separator: " ").map(String.init)
      guard words.first == "bfq-tui" else {
        for option in Self.options(span) where !Self.foreign.contains(option) {
          #expect(all.contains(option), "\(file): `\(span)`: no command takes \(option)")
        }
        continue
      }
      commands += 1
      let path = try helps.subcommand(Array(words.dropFirst()))
      if words.count > 1, !words[1].hasPrefix("-") {
        #expect(!path.isEmpty, "\(file): `\(span)`: no such subcommand")
      }
      // A sweep takes train's options too.
      let text = try helps.text(path.isEmpty ? ["workbench"] : path) ?? ""
      let also = path == ["sweep"] ? try helps.text(["train"]) ?? "" : ""
      for option in Self.options(span) where !Self.foreign.contains(option) {
        #expect((text + also).contains(option), "\(file): `\(span)`: \(option) is not taken")
      }
    }
    #expect(commands > (file == "README.md" ? 25 : 0))
  }

  @Test func completionScriptsAreMade() throws {
    let folder = try TestFolder()
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try Program.run(["--generate-completion-script", shell], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("bfq-tui"), "\(shell)")
    }
  }

  /// Exit codes that README lists, of what can be had in a moment.
  @Test func exitCodesAreTheListed() throws {
    let folder = try TestFolder()
    #expect(try Program.run(["doctor"], in: folder).code == 0)
    #expect(try Program.run(["train", "--steps", "0"], in: folder).code == 64)
    #expect(try Program.run(["replay", "nothing"], in: folder).code == 4)
    #expect(try Program.run(["eval", "--model", "nothing"], in: folder).code == 4)
  }
}
