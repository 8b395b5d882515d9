import ArgumentParser
import EngineRuntime

/// The three edges of a sweep's grid.
struct SweepGridOptions: ParsableArguments {
  @Option(help: "Widths, e.g. 2,3,4.") var bits: String = "2,3,4"
  @Option(
    help: """
      Methods, e.g. rtn,gptq,qat. A method may name its start: qat@gptq begins from gptq's solution, \
      qat-butterfly@identity from that rotation.
      """)
  var methods: String = "rtn,gptq,gptq-hadamard,qat,qat-hadamard,qat-butterfly"
  @Option(help: "Seeds of every method and width, from --seed on.") var seeds: Int = 1

  mutating func validate() throws {
    guard (1...1000).contains(seeds) else {
      throw ValidationError("--seeds: found \(seeds), expected 1...1000")
    }
    try Self.checkList("--bits", bits, known: ["2", "3", "4"], of: bits.split(separator: ","))
    let names = methods.split(separator: ",").map { $0.prefix { $0 != "@" } }
    try Self.checkList("--methods", methods, known: RunMethod.allCases.map(\.rawValue), of: names)
    guard Set(methodWords).count == methodWords.count, Set(widths).count == widths.count else {
      throw ValidationError("--bits, --methods: expected nothing twice, found \(bits), \(methods)")
    }
  }

  private static func checkList(
    _ option: String, _ text: String, known: [String], of words: [Substring]
  ) throws {
    guard !words.isEmpty, words.allSatisfy({ known.contains(String($0)) }) else {
      throw ValidationError(
        "\(option): found \(text), expected a list of \(known.joined(separator: ", "))")
    }
  }

  var widths: [Int] { bits.split(separator: ",").compactMap { Int($0) } }
  var methodWords: [String] { methods.split(separator: ",").map(String.init) }

  /// A method's word as options of `train`.
  static func arguments(_ word: String) -> [String] {
    let parts = word.split(separator: "@", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return ["--method", word] }
    let isRotation = RotationStartName.all.contains(parts[1])
    return ["--method", parts[0], isRotation ? "--init" : "--start-from", parts[1]]
  }
}
