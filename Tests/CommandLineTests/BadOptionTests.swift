import Foundation
import Synchronization
import Testing

/// Every option of every command, with the worst values: answered in words, never by a signal.
@Suite struct BadOptionTests {
  /// A command's words and the long names of its options that take a value.
  private struct Command: Sendable {
    var path: [String]
    var options: [String]
    var arguments: Int
  }

  /// What the parser says of itself.
  private func commands(in folder: TestFolder) throws -> [Command] {
    let outcome = try Program.run(["--experimental-dump-help"], in: folder)
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    return Self.walk(try #require(root["command"] as? [String: Any]), [])
  }

  private static func walk(_ command: [String: Any], _ path: [String]) -> [Command] {
    let arguments = command["arguments"] as? [[String: Any]] ?? []
    let names = arguments.filter { $0["kind"] as? String == "option" }.compactMap { option in
      (option["preferredName"] as? [String: Any])?["name"] as? String
    }
    let positional = arguments.count {
      $0["kind"] as? String == "positional" && $0["isOptional"] as? Bool != true
    }
    let below = (command["subcommands"] as? [[String: Any]] ?? []).flatMap { sub in
      walk(sub, path + [sub["commandName"] as? String ?? ""])
    }
    let isGroup = !below.isEmpty && path.isEmpty
    return (isGroup ? [] : [Command(path: path, options: names, arguments: positional)]) + below
  }

  private static let values = [
    "-1", "0", "9223372036854775807", "9223372036854775808", "nan", "", "x",
  ]

  /// Options that name what is read or written, not a quantity, need not be refused for it.
  @Test(.timeLimit(.minutes(10))) func noValueEndsInASignal() throws {
    let folder = try TestFolder()
    let commands = try commands(in: folder).filter { !["help", "doctor"].contains($0.path.first) }
    #expect(commands.count > 20)
    var runs: [[String]] = []
    for command in commands {
      // What would take long if nothing were wrong with its options stops at a model that is absent.
      let stops =
        command.options.contains("model") || command.path == ["sweep"]
        ? ["--model", "absent"]
        : command.options.contains("text") ? ["--text", "absent"] : []
      let positional = [String](repeating: "absent", count: command.arguments)
      for option in command.options where option != "help" {
        for value in Self.values {
          let others = stops.first == "--\(option)" ? [] : stops
          // Takes what is unknown for train's; bench takes seconds by itself.
          if command.path.first == "bench", !Self.isRefused(option, value) { continue }
          if command.path == ["workbench"] || command.path == ["pretrain"],
            !Self.isRefused(option, value)
          {
            continue
          }
          let required =
            command.path == ["import"] && option != "to" ? ["--to", "x.safetensors"] : []
          runs.append(command.path + others + required + ["--\(option)=\(value)"] + positional)
        }
      }
    }
    let failures = Mutex<[String]>([])
    // Each has files of its own in the folder, which nothing else changes.
    nonisolated(unsafe) let place = folder
    let all = runs
    DispatchQueue.concurrentPerform(iterations: all.count) { index in
      guard let outcome = try? Program.run(all[index], in: place) else { return }
      let lines = outcome.errors.split(separator: "\n")
      let isWords =
        [0, 1, 4, 64].contains(outcome.code)
        && (outcome.code == 0 || lines.count >= 1 && lines.allSatisfy { $0.hasPrefix("bfq-tui: ") })
      if !isWords {
        failures.withLock {
          $0.append("\(all[index].joined(separator: " ")): \(outcome.code) \(outcome.errors)")
        }
      }
    }
    let found = failures.withLock { $0 }
    #expect(found.isEmpty, "\(found.count) of \(runs.count): \(found.prefix(20))")
  }

  /// Quantities that no command takes with such a value.
  private static func isRefused(_ option: String, _ value: String) -> Bool {
    [
      "rounds", "rows", "columns", "keys", "settle", "batch-tokens", "shards", "context", "tokens",
      "threads", "steps", "learning-rate", "batch-images", "report-every", "size", "color",
      "glyphs",
    ].contains(option) && !["0", "1e308"].contains(value)
  }

  @Test func outOfRangeIs64() throws {
    let folder = try TestFolder()
    for words in [
      "train --steps 9223372036854775807", "train --steps 0", "train --steps=-1",
      "train --batch-tokens 0",
      "train --context=-1", "train --context 0", "train --threads 10000", "train --threads 0",
      "train --shards 0", "train --learning-rate nan", "train --learning-rate inf",
      "train --group 0",
      "train --group=-64", "train --bits 0", "train --bits 9", "train --angle-rate nan",
      "train --scale-rate inf", "train --average 2", "train --sequence-length 0",
      "train --evaluate-every=-1", "train --report-every=-1", "train --checkpoint-every=-5",
      "train --plant-outliers nan", "train --plant-outliers 20:0", "train --hold-oscillating nan",
      "train --average-bits nan", "train --weight-size=-1KiB", "train --penalty nan",
      "train --block 7",
      "train --stages 0", "train --anglesFrom 1", "train --size 1000000x1000000",
      "replay x --size 1000000x1000000", "replay x --size 0x0", "replay x --step=-1",
      "replay x --screen y", "generate --temperature nan", "generate --temperature=-1",
      "generate --top-p 2", "generate --top-p 0", "generate --top-p nan", "generate --max-tokens 0",
      "generate --max-tokens 9223372036854775807", "chat --top-p=-1", "eval --context=-1",
      "sweep --seeds 0", "sweep --seeds 9223372036854775807", "sweep --bits 5",
      "bench train --rounds 0",
      "bench screen --columns 100000", "bench screen --settle nan", "bench transform --rows=-1",
      "pretrain --steps 0", "pretrain --learning-rate nan", "export --csv x a --length nan",
      "eval --seed=-1", "eval --seed 18446744073709551616", "eval --threads x", "eval --bits",
      "eval --nonsense", "nonsense",
    ] {
      let outcome = try Program.run(words.split(separator: " ").map(String.init), in: folder)
      let lines = outcome.errors.split(separator: "\n")
      #expect(
        outcome.code == 64 && lines.count == 1 && lines[0].hasPrefix("bfq-tui: "),
        "\(words): \(outcome.code) \(outcome.errors)")
    }
    #expect(folder.names.isEmpty)
  }

  @Test func settingsFilesAreRefusedInWords() throws {
    let folder = try TestFolder()
    let texts: [(String, [UInt8])] = [
      ("brackets", Array("[[[".utf8)), ("zero", [0x61, 0x3D, 0x22, 0, 0x22]),
      ("latin1", [0x61, 0x3D, 0x22, 0xE9, 0x22]),
      ("deep", Array(("a = " + String(repeating: "[", count: 99_999)).utf8)),
      ("huge", [UInt8](repeating: 0x20, count: 10 << 20)),
      ("twice", Array("bits = 2\nbits = 3\n".utf8)),
      ("number", Array("bits = 99999999999999999999\n".utf8)),
      ("table", Array("[bits]\nx = 1\n".utf8)),
      ("date", Array("bits = 1979-05-27\n".utf8)), ("dashes", Array("\"-x\" = 1\n".utf8)),
      ("word", Array("\"bits 3 --steps\" = 1\n".utf8)),
    ]
    for (name, bytes) in texts {
      try Data(bytes).write(to: folder["\(name).toml"])
      for command in [["eval", "--config", "\(name).toml"], ["themes", "check", "\(name).toml"]] {
        let outcome = try Program.run(command, in: folder)
        let lines = outcome.errors.split(separator: "\n")
        #expect(
          outcome.code == 1 && lines.count == 1 && lines[0].hasPrefix("bfq-tui: \(name).toml: "),
          "\(command): \(outcome.code) \(outcome.errors)")
      }
    }
    for device in ["/dev/zero", "/dev/null", "."] {
      let outcome = try Program.run(["themes", "check", device], in: folder)
      #expect(outcome.code == 1 && outcome.errors.hasPrefix("bfq-tui: \(device): "), "\(device)")
    }
  }
}
