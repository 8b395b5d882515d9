import Foundation
import Testing

@Suite struct DoctorTests {
  private func run(_ environment: [String: String?], _ arguments: [String] = []) throws
    -> Program.Outcome
  {
    let folder = try TestFolder()
    // Through env, so that the test's own environment is changed for it alone.
    let unset = environment.filter { $0.value == nil }.flatMap { ["-u", $0.key] }
    let set = environment.compactMap { name, value in value.map { "\(name)=\($0)" } }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = unset + set + [Program.executable.path, "doctor"] + arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Program.Outcome(
      output: String(decoding: data, as: UTF8.self), errors: "", code: process.terminationStatus)
  }

  private static let names = [
    "processor", "instruction sets", "cores", "dense products", "bf16 products", "row kernels",
    "shift-add kernels",
    "memory", "session folder", "disk", "Swift runtime", "default model", "vision model",
    "King James text", "Fashion-MNIST images", "terminal", "colours", "characters", "size",
    "themes", "keys",
  ]

  /// Every line says what was found and what it means; what is missing says what to do.
  @Test(arguments: ["dumb", "xterm-256color", "no-such-terminal"])
  func everyLineSaysWhatItMeans(term: String) throws {
    let outcome = try run(["TERM": term])
    #expect(outcome.lines.count == Self.names.count && outcome.code == 0)
    for (line, name) in zip(outcome.lines, Self.names) {
      let level = line.prefix(6).trimmingCharacters(in: .whitespaces)
      #expect(["ok", "note", "miss"].contains(level), "\(line)")
      #expect(line.dropFirst(6).hasPrefix("\(name): "), "\(line)")
      #expect(line.contains("; "), "\(line)")
      if level == "miss" { #expect(line.contains("; to do: "), "\(line)") }
    }
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test func objectsSayTheSame() throws {
    let lines = try run(["TERM": "dumb"], ["--json"]).lines
    let objects = try lines.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    #expect(objects.map { $0["name"] as? String } == Self.names)
    for object in objects {
      for key in ["status", "found", "means"] {
        #expect((object[key] as? String)?.isEmpty == false)
      }
      #expect(object["advice"] is String || object["why"] is String)
    }
  }

  @Test func aLocaleWithoutUnicodeIsSeen() throws {
    let outcome = try run(["LC_ALL": "C", "TERM": "vt100"])
    let line = try #require(outcome.lines.first { $0.contains("characters:") })
    #expect(line.hasPrefix("note") && line.contains("ASCII") && line.contains("LC_ALL"))
    #expect(outcome.lines.first { $0.contains("colours:") }?.hasPrefix("note") == true)
  }

  @Test func aLimitOnInstructionSetsIsSeen() throws {
    let lines = try run(["BFQ_MAX_CPU_ISA": "plain"]).lines
    let line = try #require(lines.first { $0.contains("instruction sets: ") })
    #expect(line.hasPrefix("note") && line.contains("held by BFQ_MAX_CPU_ISA=plain"))
    #expect(lines.contains { $0.hasPrefix("note  row kernels: plain C") })
    #expect(lines.contains { $0.hasPrefix("note  shift-add kernels: plain C") })
  }

  @Test func brokenKeysAreNamedWithTheirLine() throws {
    let folder = try TestFolder()
    let place = folder.url.appending(path: "bfq-tui")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data("[keys]\nfly = \"f\"\n".utf8).write(to: place.appending(path: "keys.toml"))
    let outcome = try run(["XDG_CONFIG_HOME": folder.url.path])
    let line = try #require(outcome.lines.first { $0.contains("keys: ") })
    #expect(line.hasPrefix("miss") && line.contains("line 2") && line.contains("to do:"))
  }
}
