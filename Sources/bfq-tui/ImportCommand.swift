import ArgumentParser
import EngineRuntime
import Models
import Numerics

/// `import`: any model the readers know as one file of this project.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write any readable model, with its tokenizer, as one safetensors file.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @Option(help: "File to write.") var to: String
  @Option(help: "How floats are stored: fp32, fp16 or bf16.") var type: String = "fp32"

  private static let types: [String: ElementType] = [
    "fp32": .float32, "fp16": .float16, "bf16": .brain16,
  ]

  mutating func validate() throws {
    guard Self.types[type] != nil else {
      throw ValidationError("--type: found \(type), expected fp32, fp16 or bf16")
    }
    guard to.hasSuffix(".safetensors") else {
      throw ValidationError("--to: found \(to), expected a name that ends in .safetensors")
    }
  }

  func run() throws {
    let bytes = try write(model.openAny(), as: Self.types[type] ?? .float32)
    common.json
      ? StandardOutput.line(JSONObject(["path": to, "bytes": bytes]).text)
      : StandardOutput.line("\(to)\t\(bytes) bytes")
  }

  private func write(_ model: RunModel, as type: ElementType) throws -> Int {
    switch model {
    case .language(let opened):
      ModelOptions.say(opened)
      return try BfqModelWriter.write(
        configuration: opened.configuration, tensors: opened.tensors,
        tokenizer: opened.tokenizer as? any StorableTokenizer, type: type, to: to)
    case .vision(let opened):
      return try VisionModelFile.write(
        configuration: opened.configuration, tensors: opened.tensors, type: type, to: to)
    }
  }
}
