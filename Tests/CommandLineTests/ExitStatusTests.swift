import Foundation
import Testing

/// One table of codes, as README and CLI.md have it.
@Suite struct ExitStatusTests {
  private static let failures: [String: Int32] = [
    "train --headless --model absent": 4,
    "train --headless --model half.safetensors": 4,
    "train --headless --resume absent": 4,
    "train --headless --resume run": 4,
    "eval --model absent": 4,
    "eval --model half.safetensors": 4,
    "inspect --model half.safetensors": 4,
    "export absent --csv -": 4,
    "export --model half.safetensors --packed p": 4,
    "import --model half.safetensors --to m.safetensors": 4,
    "generate --model run --prompt x": 4,
    "replay absent --snapshot": 4,
    "verify absent": 4,
    "verify run": 4,
    "diff run absent": 4,
    "attach absent": 4,
    "ctl absent pause": 4,
    "agreement --model half.safetensors --text page.txt": 4,
    "sweep --headless --methods rtn --model half.safetensors": 4,
    "train --headless --bits 9": 64,
    "train --headless --what": 64,
    "train --headless --context 100000 --steps 1 --text page.txt": 64,
    "train --headless --images page.txt": 64,
    "replay run --snapshot --theme none": 64,
    "export run": 64,
    "train --headless --text absent.txt --steps 1": 1,
    "ctl run pause": 1,
    "attach run": 1,
  ]

  @Test(arguments: failures.keys.sorted())
  func everyFailureHasItsCode(command: String) throws {
    let folder = try TestFolder()
    _ = try ShortRun(folder)
    try folder.record(SmallRun(), as: "run")
    #expect(
      try Program.run(["import", "--to", "whole.safetensors"], in: folder).code == 0)
    try Data(contentsOf: folder["whole.safetensors"]).prefix(100_000)
      .write(to: folder["half.safetensors"])
    let outcome = try Program.run(command.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.code == Self.failures[command], "\(outcome.errors)")
    let faults = outcome.errors.split(separator: "\n").filter { $0.contains("found ") }
    #expect(faults.count == 1 || outcome.code == 64, "\(outcome.errors)")
    #expect(outcome.output.isEmpty, "\(outcome.errors)")
  }
}
