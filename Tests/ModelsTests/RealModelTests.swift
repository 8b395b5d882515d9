import Foundation
import Models
import TestSupport
import Testing

/// Real checkpoints, where the developer has them.
@Suite struct RealModelTests {
  private func open(_ path: String) throws -> OpenedModel? {
    guard let url = SharedData.file("llm/\(path)") else { return nil }
    return try ModelOpener.open(path: url.path)
  }

  @Test func threeFormsOfStories260KHoldTheSameTensors() throws {
    guard let legacy = try open("stories260K/stories260K.bin"),
      let plain = try open("stories260K/stories260K-v1.bin"),
      let folder = try open("stories260K/hf")
    else { return }
    let expected = try allValues(legacy.tensors)
    #expect(try allValues(plain.tensors) == expected)
    #expect(try allValues(folder.tensors) == expected)
    #expect(expected.values.map(\.count).reduce(0, +) == 260_032)
    #expect(folder.configuration.dimension == 64 && folder.configuration.keyValueHeadCount == 4)
    var shape = folder.configuration
    shape.endTokens = legacy.configuration.endTokens
    #expect(shape == legacy.configuration && plain.configuration == legacy.configuration)
  }

  @Test func theQuantizedStories3MIsCloseToFloat() throws {
    guard let quantized = try open("stories3M/stories3M-q80.bin"),
      let float = try open("stories3M/stories3M-f32.bin"), let folder = try open("stories3M/hf")
    else { return }
    #expect(quantized.formatName == "llama2.c version 2")
    let expected = try allValues(float.tensors)
    #expect(try allValues(folder.tensors) == expected)
    for (name, values) in try allValues(quantized.tensors) {
      #expect(largestDifference(values, expected[name] ?? []) < 0.02, "\(name)")
    }
  }

  @Test func aRealModelSurvivesOurFormats() throws {
    guard let model = try open("stories260K/stories260K.bin") else { return }
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
    guard let original = SharedData.file("llm/stories260K/hf/model.safetensors") else { return }
    let file = try SafetensorsFile(MappedFile(path: original.path))
    let ours = try SafetensorsFile(MappedFile(path: folder("hf/model.safetensors")))
    #expect(file.names == ours.names)
    #expect(try allValues(file) == allValues(ours))
  }

  @Test(arguments: [("stories260K", 256, 512), ("stories3M", 128, 4096)])
  func evaluationWindowsLoad(name: String, context: Int, vocabulary: Int) throws {
    guard let url = SharedData.file("llm/\(name)/eval_windows_64x\(context).i32") else { return }
    let windows = try TokenWindows(
      path: url.path, context: context, vocabularySize: vocabulary)
    #expect(windows.count == 64)
    #expect((0..<64).allSatisfy { windows.row($0).first == 1 })
  }
}
