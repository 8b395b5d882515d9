import Foundation
import Models
import TestSupport
import Testing

/// Real checkpoints, where the developer has them.
@Suite struct RealModelTests {
  private static let has260K = SharedData.holds("llm/stories260K/stories260K.bin")
  private static let has3M = SharedData.holds("llm/stories3M/stories3M-f32.bin")

  private func open(_ path: String) throws -> OpenedModel {
    try ModelOpener.open(path: SharedData.file("llm/\(path)").path)
  }

  @Test(.enabled(if: has260K, "shared/data lacks stories260K"))
  func threeFormsOfStories260KHoldTheSameTensors() throws {
    let legacy = try self.open("stories260K/stories260K.bin")
    let plain = try self.open("stories260K/stories260K-v1.bin")
    let folder = try self.open("stories260K/hf")
    let expected = try allValues(legacy.tensors)
    #expect(try allValues(plain.tensors) == expected)
    #expect(try allValues(folder.tensors) == expected)
    #expect(expected.values.map(\.count).reduce(0, +) == 260_032)
    #expect(folder.configuration.dimension == 64 && folder.configuration.keyValueHeadCount == 4)
    var shape = folder.configuration
    shape.endTokens = legacy.configuration.endTokens
    #expect(shape == legacy.configuration && plain.configuration == legacy.configuration)
  }

  @Test(.enabled(if: has3M, "shared/data lacks stories3M"))
  func theQuantizedStories3MIsCloseToFloat() throws {
    let quantized = try self.open("stories3M/stories3M-q80.bin")
    let float = try self.open("stories3M/stories3M-f32.bin")
    let folder = try self.open("stories3M/hf")
    #expect(quantized.formatName == "llama2.c version 2")
    let expected = try allValues(float.tensors)
    #expect(try allValues(folder.tensors) == expected)
    for (name, values) in try allValues(quantized.tensors) {
      #expect(largestDifference(values, expected[name] ?? []) < 0.02, "\(name)")
    }
  }

  @Test(.enabled(if: has260K, "shared/data lacks stories260K"))
  func aRealModelSurvivesOurFormats() throws {
    let model = try self.open("stories260K/stories260K.bin")
    let folder = try TemporaryFolder()
    let tokenizer = try model.requireTokenizer() as? any StorableTokenizer
    try HuggingFaceWriter.write(
      configuration: model.configuration, tensors: model.tensors, tokenizer: tokenizer,
      to: folder("hf"))
    try BfqModelWriter.write(
      configuration: model.configuration, tensors: model.tensors, tokenizer: tokenizer,
      type: .float32, to: folder("m.safetensors"))
    let expected = try allValues(model.tensors)
    for path in ["hf", "m.safetensors"] {
      let opened = try ModelOpener.open(path: folder(path))
      #expect(opened.configuration == model.configuration)
      #expect(try allValues(opened.tensors) == expected)
      _ = try opened.requireTokenizer()
    }
    let original = try SharedData.file("llm/stories260K/hf/model.safetensors")
    let file = try SafetensorsFile(MappedFile(path: original.path))
    let ours = try SafetensorsFile(MappedFile(path: folder("hf/model.safetensors")))
    #expect(file.names == ours.names)
    #expect(try allValues(file) == allValues(ours))
  }

  @Test(
    .enabled(if: has260K && has3M, "shared/data lacks the stories models"),
    arguments: [("stories260K", 256, 512), ("stories3M", 128, 4096)])
  func evaluationWindowsLoad(name: String, context: Int, vocabulary: Int) throws {
    let url = try SharedData.file("llm/\(name)/eval_windows_64x\(context).i32")
    let windows = try TokenWindows(
      path: url.path, context: context, vocabularySize: vocabulary)
    #expect(windows.count == 64)
    #expect((0..<64).allSatisfy { windows.row($0).first == 1 })
  }
}
