import DataFaults
import Foundation
import Models
import Numerics
import TestSupport
import Testing

@Suite struct VisionReaderTests {
  // MARK: - The plain folder beside the repository

  private func logits(
    _ opened: OpenedVisionModel, _ images: ImageSet, count: Int
  ) throws -> [Float] {
    let network = VisionNetwork(opened.configuration)
    let weights = WeightSet(
      layout: network.layout, floats: try network.readParameters(from: opened.tensors),
      operand: .float)
    weights.refresh()
    let table = PixelTable(opened.configuration)
    let pixels = FloatBuffer(count: count * images.imageSize)
    for index in 0..<count {
      table.write(images, index, to: pixels.base + index * images.imageSize)
    }
    let workspace = VisionWorkspace(network, images: count, operand: .float, training: false)
    network.forward(weights, pixels: pixels.base, images: count, workspace: workspace)
    let result = FloatBuffer(count: count * opened.configuration.classCount)
    network.logits(weights, images: count, workspace: workspace, into: result.base)
    return withExtendedLifetime(result) { Array(result.elements) }
  }

  @Test(
    .enabled(
      if: SharedData.holds("vit/cifar10_vit_811K", "images/cifar10_test_2000.bin"),
      "shared/data lacks the CIFAR-10 model or its images"))
  func goldenLogitsOfTheCIFARModel() throws {
    let folder = try SharedData.file("vit/cifar10_vit_811K")
    let file = try SharedData.file("images/cifar10_test_2000.bin")
    let opened = try #require(try VisionModelOpener.open(path: folder.path))
    #expect(VisionNetwork(opened.configuration).layout.parameterCount == 811_146)
    let images = try ImageFile.read(file.path, for: opened.configuration)
    #expect(images.count == 2000)
    let bytes = try Data(contentsOf: folder.appending(path: "golden_logits_first64.f32"))
    let expected = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(largestDifference(try logits(opened, images, count: 64), expected) < 1e-4)
  }

  // MARK: - Hugging Face folders, written here

  private static let shape = VisionConfiguration(
    channels: 1, height: 6, width: 6, patch: 3, dimension: 8, hiddenDimension: 12, layerCount: 1,
    headCount: 2, normEpsilon: 1e-6, classNames: ["cat", "dog"], mean: [0.5], deviation: [0.5])

  /// A stored tensor: its name, ours, its shape.
  private typealias Stored = (theirs: String, ours: String, shape: [Int])

  private static func names(_ kind: String, heads: [String]) -> [Stored] {
    let embeddings = "\(kind).embeddings."
    var names: [Stored] = [
      (embeddings + "patch_embeddings.projection.weight", "patch", [8, 1, 3, 3]),
      (embeddings + "patch_embeddings.projection.bias", "patch.bias", [8]),
      (embeddings + "cls_token", "class", [1, 1, 8]),
      (embeddings + "position_embeddings", "positions", [1, kind == "deit" ? 6 : 5, 8]),
      ("\(kind).layernorm.weight", "norm", [8]), ("\(kind).layernorm.bias", "norm.bias", [8]),
    ]
    if kind == "deit" { names.append((embeddings + "distillation_token", "", [1, 1, 8])) }
    for (part, ours, shape) in linears {
      names.append(("\(kind).encoder.layer.0.\(part).weight", ours, shape))
      names.append(("\(kind).encoder.layer.0.\(part).bias", ours + ".bias", [shape[0]]))
    }
    for head in heads {
      names.append((head + ".weight", "head", [2, 8]))
      names.append((head + ".bias", "head.bias", [2]))
    }
    return names
  }

  private static let linears: [(String, String, [Int])] = [
    ("attention.attention.query", "L00.attn.q", [8, 8]),
    ("attention.attention.key", "L00.attn.k", [8, 8]),
    ("attention.attention.value", "L00.attn.v", [8, 8]),
    ("attention.output.dense", "L00.attn.o", [8, 8]),
    ("intermediate.dense", "L00.mlp.up", [12, 8]), ("output.dense", "L00.mlp.down", [8, 12]),
    ("layernorm_before", "L00.attn.norm", [8]), ("layernorm_after", "L00.mlp.norm", [8]),
  ]

  /// Writes random tensors and returns them by their names.
  private func write(
    _ folder: TemporaryFolder, kind: String, heads: [String] = ["classifier"],
    extra: [(String, [Int])] = [], changing: [String: [Int]] = [:]
  ) throws -> [String: [Float]] {
    try folder.write(
      "config.json",
      """
      {"model_type": "\(kind)", "image_size": 6, "patch_size": 3, "num_channels": 1,
       "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 1,
       "num_attention_heads": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-6,
       "id2label": {"0": "cat", "1": "dog"}}
      """)
    var generator = SeededGenerator(seed: 6)
    var tensors: [String: [Float]] = [:]
    let names = Self.names(kind, heads: heads).map { ($0.theirs, $0.shape) } + extra
    let stored = names.map { name, shape in
      let shape = changing[name] ?? shape
      let values = (0..<shape.reduce(1, *)).map { _ in generator.gaussian() }
      tensors[name] = values
      return StoredTensor(
        name, .float32, shape: shape,
        contents: .floats { $0.update(from: values, count: values.count) })
    }
    try SafetensorsWriter.write(
      stored, metadata: ["format": "pt"], to: folder("model.safetensors"))
    return tensors
  }

  @Test func huggingFaceFolder() throws {
    let folder = try TemporaryFolder()
    let tensors = try write(folder, kind: "vit", extra: [("vit.pooler.dense.bias", [8])])
    let opened = try #require(try VisionModelOpener.open(path: folder.path))
    #expect(opened.configuration == Self.shape)
    for (theirs, ours, _) in Self.names("vit", heads: ["classifier"]) {
      #expect(try values(opened.tensors, ours) == tensors[theirs], "\(ours)")
    }
    let inside = try #require(try VisionModelOpener.open(path: folder("model.safetensors")))
    #expect(inside.configuration == Self.shape)
  }

  @Test func deitHeadsAreOneHeadOverBothTokens() throws {
    let folder = try TemporaryFolder()
    let heads = ["cls_classifier", "distillation_classifier"]
    let tensors = try write(folder, kind: "deit", heads: heads)
    let opened = try #require(try VisionModelOpener.open(path: folder.path))
    #expect(opened.configuration.classTokens == 2 && opened.configuration.headTokens == 2)
    let head = try values(opened.tensors, "head")
    let first = try #require(tensors["cls_classifier.weight"])
    let second = try #require(tensors["distillation_classifier.weight"])
    #expect(head[8] == second[0] / 2 && head[16] == first[8] / 2)
    let tokens = try values(opened.tensors, "class")
    let distillation = try #require(tensors["deit.embeddings.distillation_token"])
    #expect(Array(tokens[8...]) == distillation)
  }

  @Test func damagedFoldersAreRefused() throws {
    let strange = try TemporaryFolder()
    _ = try write(strange, kind: "vit", extra: [("vit.encoder.adapter", [2])])
    #expect(
      fault { _ = try VisionModelOpener.open(path: strange.path) }?.place
        == "tensor vit.encoder.adapter")
    let misshapen = try TemporaryFolder()
    _ = try write(misshapen, kind: "vit", changing: ["classifier.bias": [3]])
    #expect(
      fault { _ = try VisionModelOpener.open(path: misshapen.path) }?.place
        == "tensor classifier.bias")
    // A table for 9 x 9 pixels: the refusal says so, and what would do.
    let position = "vit.embeddings.position_embeddings"
    let larger = try TemporaryFolder()
    _ = try write(larger, kind: "vit", changing: [position: [1, 10, 8]])
    let table = fault { _ = try VisionModelOpener.open(path: larger.path) }
    #expect(table?.place == "tensor \(position)" && table?.found.contains("9 x 9") == true)
    #expect(table?.expected.contains("image_size 9 in config.json") == true)
    let odd = try TemporaryFolder()
    _ = try write(odd, kind: "vit")
    let config = try String(contentsOfFile: odd("config.json"), encoding: .utf8)
    for (from, to, place) in [
      ("\"patch_size\": 3", "\"patch_size\": 4", "patch"),
      ("\"gelu\"", "\"quick_gelu\"", "hidden_act"),
      ("\"hidden_size\": 8", "\"hidden_size\": -8", "dimension"),
      ("\"num_attention_heads\": 2", "\"num_attention_heads\": 0", "heads"),
      ("\"num_channels\": 1", "\"num_channels\": 99999999999", "channels"),
      ("\"patch_size\": 3", "\"patch_size\": [3, 2]", "patch_size"),
      ("\"num_channels\": 1", "\"num_channels\": 1, \"use_swiglu_ffn\": true", "use_swiglu_ffn"),
      (
        "\"num_channels\": 1", "\"num_channels\": 1, \"qkv_bias\": false",
        "tensor vit.encoder.layer.0.attention.attention.key.bias"
      ),
      (
        "\"num_channels\": 1", "\"num_channels\": 1, \"problem_type\": \"regression\"",
        "problem_type"
      ),
      ("1e-6", "Infinity", "layer_norm_eps, byte 210"),
    ] {
      try odd.write("config.json", config.replacing(from, with: to))
      #expect(fault { _ = try VisionModelOpener.open(path: odd.path) }?.place == place)
    }
  }

  @Test func pixelsAreWhatThePreprocessorSays() throws {
    let folder = try TemporaryFolder()
    _ = try write(folder, kind: "vit")
    try folder.write("preprocessor_config.json", #"{"size": 6, "do_normalize": false}"#)
    let opened = try #require(try VisionModelOpener.open(path: folder.path))
    #expect(opened.configuration.mean == [0] && opened.configuration.deviation == [1])
    try folder.write("preprocessor_config.json", #"{"size": 9}"#)
    #expect(fault { _ = try VisionModelOpener.open(path: folder.path) }?.place == "size")
  }

  /// The plain layout says some of it in words.
  @Test(arguments: [
    (#""pos": "sincos 2d""#, "pos"), (#""head": "Linear(2) on the mean""#, "head"),
    (#""registers": 4"#, "registers"), (#""norm": "sandwich""#, "norm"),
    (#""activation": "swiglu""#, "activation"), (#""mean": [NaN]"#, "mean, byte 159"),
    (#""pos": "learned 10x8", "notes": "any""#, "tensor pos_embed"),
  ])
  func plainFoldersThatSayOtherwiseAreRefused(member: String, place: String) throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter.write(
      [StoredTensor("pos_embed", .float32, shape: [1, 10, 8], contents: .floats { _ in })],
      to: folder("model.safetensors"))
    let norm = member.contains("norm") ? "" : #""norm": "pre", "#
    try folder.write(
      "config.json",
      #"{"kind": "vit", "image": [1, 6, 6], "patch": 3, "dim": 8, "depth": 1, "heads": 2, "mlp": 12, "#
        + norm + #""cls_token": true, "classes": ["a", "b"], "# + member + "}")
    let found = fault { _ = try VisionModelOpener.open(path: folder.path) }
    #expect(found?.place == place, "\(found?.description ?? "")")
  }

  @Test func whatTheClassifierDoesNotUseIsPassedOver() throws {
    let folder = try TemporaryFolder()
    _ = try write(folder, kind: "vit", extra: [("vit.embeddings.mask_token", [1, 1, 8])])
    let config = try String(contentsOfFile: folder("config.json"), encoding: .utf8)
    try folder.write(
      "config.json",
      config.replacing(
        "\"patch_size\": 3",
        with: "\"patch_size\": [3, 3], \"encoder_stride\": 16, \"pooler_act\": \"tanh\""))
    #expect(try VisionModelOpener.open(path: folder.path)?.configuration == Self.shape)
  }

  @Test func aLanguageModelIsNoVisionModel() throws {
    let folder = try TemporaryFolder()
    try folder.write("config.json", "{\"model_type\": \"llama\"}")
    #expect(try VisionModelOpener.open(path: folder.path) == nil)
    #expect(try VisionModelOpener.open(path: folder("absent")) == nil)
  }

  // MARK: - Our own file

  @Test func ownFileReadsBack() throws {
    let folder = try TemporaryFolder()
    let harness = VisionHarness(VisionNetworkTests.shapes[2], images: 1)
    let source = ParameterSource(harness.network.layout, harness.parameters)
    try VisionModelFile.write(
      configuration: harness.network.configuration, tensors: source, type: .float32,
      to: folder("m.safetensors"))
    let opened = try #require(try VisionModelOpener.open(path: folder("m.safetensors")))
    #expect(opened.configuration == harness.network.configuration)
    #expect(try allValues(opened.tensors) == allValues(source))
    var bytes = try contents(folder("m.safetensors"))
    bytes.removeLast(5)
    try folder.write("m.safetensors", bytes)
    fault { _ = try VisionModelOpener.open(path: folder("m.safetensors")) }
  }
}

/// What we write as a Hugging Face folder, our reader finds again.
@Suite struct HuggingFaceVisionWriterTests {
  private func configuration(classTokens: Int, headTokens: Int) -> VisionConfiguration {
    VisionConfiguration(
      channels: 3, height: 8, width: 12, patch: 4, dimension: 8, hiddenDimension: 12,
      layerCount: 2, headCount: 2, activation: .geluTanh, classTokens: classTokens,
      headTokens: headTokens, attentionBias: classTokens == 1, normEpsilon: 1e-6,
      classNames: ["cat", "dog", "\"ship\""], mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.25])
  }

  @Test(arguments: [(1, 1), (2, 1), (2, 2)])
  func everyTensorComesBack(classTokens: Int, headTokens: Int) throws {
    let folder = try TemporaryFolder()
    let c = configuration(classTokens: classTokens, headTokens: headTokens)
    let harness = VisionHarness(c, images: 2)
    let source = ParameterSource(harness.network.layout, harness.parameters)
    let bytes = try HuggingFaceVisionWriter.write(
      configuration: c, tensors: source, to: folder.path)
    let sizes = try folder.names.map { try Data(contentsOf: URL(filePath: folder($0))).count }
    #expect(bytes == sizes.reduce(0, +) && sizes.count == 3)
    let opened = try #require(try VisionModelOpener.open(path: folder.path))
    #expect(opened.configuration == c)
    let read = try harness.network.readParameters(from: opened.tensors)
    for tensor in harness.network.layout.namedTensors {
      let range = tensor.offset..<tensor.offset + tensor.count
      let isEqual = range.allSatisfy { read.base[$0] == harness.parameters.base[$0] }
      #expect(isEqual, "\(tensor.name)")
    }
  }

  @Test func shapesThatOthersLackAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    var post = configuration(classTokens: 1, headTokens: 1)
    post.normPlacement = .post
    var mean = post
    mean.normPlacement = .pre
    mean.classTokens = 0
    mean.pooling = .mean
    for (c, place) in [(post, "norms"), (mean, "pooling")] {
      let harness = VisionHarness(c, images: 1)
      #expect {
        try HuggingFaceVisionWriter.write(
          configuration: c, tensors: ParameterSource(harness.network.layout, harness.parameters),
          to: folder("refused"))
      } throws: { error in
        (error as? DataFault)?.place == place
      }
    }
    let names = try folder.names
    #expect(names.isEmpty)
  }
}
