import Foundation
import Testing

/// Names and texts of other people's files cannot steer the terminal.
@Suite struct EscapeTests {
  /// A title, the clipboard, a colour by C1, a reversal of direction, a hidden blank, a backspace.
  static let hostile = "x\u{1B}]0;t\u{7}\u{1B}]52;c;YQ==\u{7}\u{9B}31m\u{202E}\u{200B}\u{8}\ry"

  /// Newlines as the terminal makes them, and tabs; nothing else that it obeys or hides.
  private func check(_ output: [UInt8], _ command: [String]) {
    let text = String(decoding: output, as: UTF8.self)
    let bad = text.unicodeScalars.filter { scalar in
      scalar.value < 0x20 && !["\n", "\r", "\t"].contains(scalar)
        || (0x7F...0x9F).contains(scalar.value) || (0x200B...0x200F).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
    #expect(bad.isEmpty, "\(command): \(text.debugDescription)")
    // The terminal writes a newline as CR LF; a CR of somebody's text would stand alone.
    #expect(
      !text.replacingOccurrences(of: "\r\n", with: "\n").unicodeScalars.contains("\r"),
      "\(command): \(text.debugDescription)")
  }

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    let run = SmallRun(name: Self.hostile, model: Self.hostile)
    try folder.record(run, as: "Sessions/\(Self.hostile)")
    try folder.record(run, as: "a")
    try folder.record(SmallRun(name: "b", model: "b", bits: 3, change: 1), as: "b")
    try Data("{\"\(Self.hostile)\": 1".utf8).write(to: folder["broken.json"])
    try Data("name = \"\u{9B}\"\n[roles]\n\"\(Self.hostile)\" = 1\n".utf8)
      .write(to: folder["theme.toml"])
    try FileManager.default.createDirectory(
      at: folder["model"], withIntermediateDirectories: true)
    let escaped = String(Self.hostile.unicodeScalars.flatMap { $0.escaped(asASCII: true) })
      .replacingOccurrences(of: "\\u{", with: "\\u00").replacingOccurrences(of: "}", with: "")
    try Data("{\"architectures\": [\"\(escaped)\"], \"model_type\": \"\(Self.hostile)\"}".utf8)
      .write(to: folder["model/config.json"])
    return folder
  }

  @Test func noCommandSendsThemToATerminal() throws {
    let folder = try folder()
    let h = Self.hostile
    let environment = ["XDG_CONFIG_HOME": folder.url.path, "HOME": folder.url.path]
    let commands: [[String]] = [
      ["sessions"], ["sessions", "--json"], ["diff", "a", "b"], ["diff", "a", "b", "--json"],
      ["diff", "a", h], ["replay", "a", "--snapshot"], ["replay", "Sessions/\(h)", "--snapshot"],
      ["replay", h], ["attach", "a"], ["attach", h], ["ctl", "a", h], ["verify", h],
      ["verify", "a"],
      ["eval", "--model", h], ["eval", "--model", "model"], ["inspect", "--model", h],
      ["inspect", "--layer", h], ["generate", "--model", "model"], ["generate", "--head", h],
      ["generate", "--prompt", h, "--max-tokens", "3", "--greedy"],
      ["generate", "--prompt", h, "--max-tokens", "3", "--greedy", "--json"],
      ["chat", "--model", h], ["train", "--text", h, "--steps", "1"], ["train", "--config", h],
      ["train", "--resume", "a"], ["train", "--theme", h, "--steps", "0"], ["train", "--\(h)"], [h],
      ["sweep", "--bits", h], ["import", "--to", "\(h).safetensors", "--model", h],
      ["import", "--to", h], ["export", "--csv", "\(h).csv", "--session", "a"],
      ["export", "--packed", "\(h)/x", "--model", h], ["themes", "check", "theme.toml"],
      ["themes", "check", h], ["themes", "import", h], ["keys"], ["agreement", "--model", h],
      ["pretrain", "--text", h], ["bench", h], ["doctor"],
    ]
    try FileManager.default.createDirectory(
      at: folder["bfq-tui/themes"], withIntermediateDirectories: true)
    try Data("[keys]\n\"\(h.filter { $0 != "\u{1B}" })\" = \"x\"\n".utf8)
      .write(to: folder["bfq-tui/keys.toml"])
    for command in commands {
      let output = try Program.onTerminal(command, in: folder, environment: environment)
      check(output, command)
    }
  }

  @Test func aNameIsOneRow() throws {
    let folder = try TestFolder()
    try folder.record(SmallRun(model: "m\nfake\trow"), as: "Sessions/a\nb")
    let text = String(decoding: try Program.onTerminal(["sessions"], in: folder), as: UTF8.self)
    #expect(text.split(separator: "\r\n").count { $0.contains("20/20") } == 1)
    #expect(text.contains("a^Jb\t") && text.contains("m^Jfake"))
  }

  @Test func pipedTextIsExact() throws {
    let folder = try TestFolder()
    let outcome = try Program.run(
      ["generate", "--prompt", "\u{1B}[31mThe", "--max-tokens", "1", "--greedy"], in: folder)
    #expect(outcome.output.hasPrefix("\u{1B}[31mThe"))
  }

  @Test func faultsAreOneLine() throws {
    let folder = try TestFolder()
    for command in [
      ["eval", "--model", "a\nb"], ["train", "--\n"], ["train", "--bits", "9\n9"], ["a\nb"],
      ["themes", "check", "a\nb"], ["replay", "a\nb"],
    ] {
      let outcome = try Program.run(command, in: folder)
      let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(
        lines.count == 2 && lines[0].hasPrefix("bfq-tui: ") && lines[1].isEmpty,
        "\(command): \(outcome.errors)")
    }
  }
}
