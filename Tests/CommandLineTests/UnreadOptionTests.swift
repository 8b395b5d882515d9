import Foundation
import Testing

/// An option that a command would not read is refused, obeyed, or named; never passed over.
@Suite struct UnreadOptionTests {
  @Test(arguments: [
    ("train --headless --method rtn --optimizer sgd", "--optimizer: found it with --method rtn"),
    ("train --headless --method gptq --scale-rate 1", "--scale-rate: found it with --method gptq"),
    ("train --headless --method gptq --fit-steps 3", "--fit-steps: found it with --method gptq"),
    ("train --headless --method butterfly-ptq --damping 0.1", "--damping: found it with --method"),
    ("train --headless --calibration-samples 3", "--calibration-samples: found it with --method"),
    (
      "train --headless --scale-training fixed --scale-rate 1e-3",
      "--scale-rate: found it with --scale-training fixed"
    ),
    ("train --headless --theme light", "--theme: found it with --headless"),
    ("train --plain --script f", "--script: found it with --plain"),
    ("train --script f", "--script: found it with no screen"),
    ("train --headless --labels f", "--labels: found a language model"),
    ("train --headless --model vit --batch-tokens 9", "--batch-tokens: found it with a vision"),
    ("train --headless --model vit --tokenizer f", "--tokenizer: found f with a vision"),
    ("sweep --headless --script f", "--script: found it without a screen"),
    ("chat --json", "--json: found it with chat"),
    ("eval --labels f", "--labels: found a language model"),
    ("replay nothing --screen nowhere", "--screen: found nowhere"),
    ("replay nothing --step -1", "--step"),
  ])
  func refused(line: String, words: String) throws {
    let folder = try TestFolder()
    let outcome = try Program.run(line.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.code == 64 || outcome.code == 1, "\(line): \(outcome.code)")
    #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Sessions"].path), "\(line)")
  }

  @Test func fullPrecisionNamesWhatItDoesNotRead() throws {
    let folder = try TestFolder()
    let text = folder["text.txt"]
    try Data(String(repeating: "In the beginning God created. ", count: 60).utf8).write(to: text)
    let outcome = try Program.run(
      ["eval", "--bits", "2", "--head", "fp32", "--context", "64", "--text", text.path],
      in: folder)
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.contains(
        "--bits: not read by --engine reference; fake-quant and shift-add quantize"))
    #expect(outcome.errors.contains("--head: not read by --engine reference; only shift-add packs"))
    let digits = try #require(outcome.output.split(separator: " ").dropFirst().first)
    #expect(outcome.output.hasPrefix("nll ") && digits.count <= 8)
  }

  @Test func listsAreObjectsWithJSON() throws {
    let folder = try TestFolder()
    for line in ["keys", "themes list", "themes check", "doctor", "sessions"] {
      let outcome = try Program.run(
        line.split(separator: " ").map(String.init) + ["--json"], in: folder)
      #expect(outcome.code == 0, "\(line)")
      for text in outcome.lines {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        #expect(object is [String: Any], "\(line): \(text)")
      }
    }
  }
}
