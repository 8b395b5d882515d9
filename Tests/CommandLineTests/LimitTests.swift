import Foundation
import Testing

/// Limits of the system end a command in a line, not in a trap.
@Suite struct LimitTests {
  private func shell(_ line: String, in folder: TestFolder) throws -> Program.Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line.replacing("bfq-tui", with: Program.executable.path)]
    process.currentDirectoryURL = folder.url
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let texts = [output, errors].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return Program.Outcome(output: texts[0], errors: texts[1], code: process.terminationStatus)
  }

  #if os(Linux)
    @Test func withoutMemoryItSaysSo() throws {
      let folder = try TestFolder()
      for kibibytes in [200_000, 250_000, 300_000, 400_000, 600_000] {
        let outcome = try shell(
          "ulimit -v \(kibibytes); exec bfq-tui train --steps 1 --sampled-sequences 8 --batch-tokens 8192 "
            + "--threads 2 --session s\(kibibytes)", in: folder)
        // Below what the loader itself needs there is no program to say anything.
        if outcome.code == 127 { continue }
        let isOne = outcome.errors.contains("bfq-tui: memory: found none for ")
        #expect(
          outcome.code == 0 || outcome.code == 1 && isOne,
          "\(kibibytes) KiB: \(outcome.code) \(outcome.errors)")
      }
    }
  #endif

  @Test func beyondALimitOfFilesItSaysSo() throws {
    let folder = try TestFolder()
    let outcome = try shell(
      "ulimit -f 8; exec bfq-tui import --to x.safetensors", in: folder)
    let lines = outcome.errors.split(separator: "\n")
    #expect(
      outcome.code == 1 && lines.count == 1 && lines[0].hasPrefix("bfq-tui: "),
      "\(outcome.code) \(outcome.errors)")
    #expect(folder.names.isEmpty)
  }
}
