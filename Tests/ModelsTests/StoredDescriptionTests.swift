import DataFaults
import Foundation
import Models
import Testing

/// Our own files: those of earlier builds stay readable, those of later ones are refused by name.
@Suite struct StoredDescriptionTests {
  private static let shape = LlamaConfiguration(
    dimension: 8, hiddenDimension: 12, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
    vocabularySize: 11, contextLength: 6, beginToken: 1, endTokens: [2])

  private func coded(_ c: LlamaConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(c), as: UTF8.self)
  }

  private func decoded(_ text: String) throws -> LlamaConfiguration {
    try StoredDescription.decode(text, file: "f", place: "p", expected: "e")
  }

  /// To the letter what builds before windows wrote.
  @Test func aPlainShapeIsWrittenAsEver() throws {
    let text = """
      {"attentionBias":false,"beginToken":1,"contextLength":6,"dimension":8,"endTokens":[2],\
      "headCount":2,"headDimension":4,"hiddenDimension":12,"keyValueHeadCount":1,"layerCount":2,\
      "normEpsilon":9.9999997473787516e-06,"ropeBase":10000,"ropeScaling":{"none":{}},\
      "tiedHead":true,"vocabularySize":11}
      """
    #expect(try decoded(text) == Self.shape)
    let keys = try decoded(coded(Self.shape))
    #expect(keys == Self.shape)
    #expect(try !coded(Self.shape).contains("windows") && !coded(Self.shape).contains("mlpBias"))
  }

  @Test func newerFieldsComeBack() throws {
    var shape = Self.shape
    shape.windows = [0, 5]
    shape.outputBias = true
    shape.mlpBias = true
    shape.ropeScaling = .perPair(factors: [1, 2.5])
    #expect(try decoded(coded(shape)) == shape)
  }

  @Test func whatIsNotReadIsRefused() throws {
    let text = try coded(Self.shape)
    for (from, to, place) in [
      ("{\"att", "{\"softcap\":30,\"att", "p softcap"),
      ("{\"none\":{}}", "{\"linear\":{\"factor\":2,\"beta\":3}}", "p ropeScaling linear beta"),
      ("\"tiedHead\":true", "\"tiedHead\":2", "p"),
    ] {
      #expect(fault { _ = try decoded(text.replacing(from, with: to)) }?.place == place)
    }
    #expect(try decoded(text.replacing("{\"att", with: "{\"softcap\":null,\"att")) == Self.shape)
  }

  @Test func aFileOfTheFirstVersionOpens() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/bfq_model_version1", withExtension: "safetensors"))
    let opened = try ModelOpener.open(path: url.path)
    let expected = LlamaConfiguration(
      dimension: 32, hiddenDimension: 64, layerCount: 1, headCount: 4, keyValueHeadCount: 2,
      vocabularySize: 64, contextLength: 512,
      ropeScaling: .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 64))
    #expect(opened.configuration == expected)
    let folder = try TemporaryFolder()
    try BfqModelWriter.write(
      configuration: expected, tensors: opened.tensors, tokenizer: nil, to: folder("again"))
    #expect(try contents(folder("again")) == contents(url.path))
  }

  @Test func shapesThatEarlierBuildsMisreadSayANewVersion() throws {
    let folder = try TemporaryFolder()
    var shape = TinyModel.configuration()
    for (windows, version) in [([], "1"), ([0, 3], "2")] {
      shape.windows = windows
      let path = folder("v\(version).safetensors")
      try BfqModelWriter.write(
        configuration: shape, tensors: TinyModel(shape), tokenizer: nil, type: .float32, to: path)
      let file = try SafetensorsFile(MappedFile(path: path))
      #expect(file.metadata["version"] == version)
      #expect(try BfqModelFile(file).configuration == shape)
    }
  }

  @Test func aTensorThatNoOneReadsIsRefused() throws {
    let folder = try TemporaryFolder()
    let model = TinyModel(TinyModel.configuration())
    try BfqModelWriter.write(
      configuration: model.configuration, tensors: model, tokenizer: nil, type: .float32,
      to: folder("m.safetensors"))
    let file = try SafetensorsFile(MappedFile(path: folder("m.safetensors")))
    var stored = file.names.map {
      StoredTensor($0, .float32, shape: file.shape(of: $0) ?? [], from: file)
    }
    stored.append(StoredTensor("L00.attn.q.norm", .float32, shape: [4], contents: .floats { _ in }))
    try SafetensorsWriter.write(stored, metadata: file.metadata, to: folder("n.safetensors"))
    let found = fault {
      _ = try BfqModelFile(SafetensorsFile(MappedFile(path: folder("n.safetensors"))))
    }
    #expect(found?.place == "tensor L00.attn.q.norm")
  }
}
