import EngineRuntime
import Foundation
import Models
import Numerics
import ShiftAdd
import Training

extension FuzzTarget {
  /// Checkpoints of every format, with their tokenizers, and sessions' checkpoints.
  static func models(_ corpus: URL) throws -> [FuzzTarget] {
    let nothing = EmbeddedModels(language: UnsafeRawBufferPointer(start: nil, count: 0))
    func opened(_ name: String, _ file: String) throws -> FuzzTarget {
      try folder(name, in: corpus) { folder in
        let path = file.isEmpty ? folder.path : folder.appending(path: file).path
        try ModelExercise.run(RunModel.open(path: path, embedded: nothing))
      }
    }
    return [
      try opened("hugging-face", ""), try opened("shards", ""), try opened("vit-folder", ""),
      try opened("llama2c", "model.bin"), try opened("llama2c-v1", "model.bin"),
      try opened("llama2c-v2", "model.bin"), try opened("gguf", "model.gguf"),
      try opened("bfq-model", "model.safetensors"), try opened("vision-model", "model.safetensors"),
      try checkpoint(corpus),
      try bytes("packed-files", in: corpus) { bytes, generator in
        try Exercise.run(PackedModelFile.read(bytes, name: "hostile"), using: &generator)
      },
    ]
  }

  private static func checkpoint(_ corpus: URL) throws -> FuzzTarget {
    let base = try CorpusFile.all(in: corpus.appending(path: "bfq-model"))[0].bytes
    return try folder("checkpoint", in: corpus) { folder in
      guard let trained = try TrainedCheckpoint.open(path: folder.path) else { return }
      let path = folder.appending(path: "base.safetensors").path
      try Data(base).write(to: URL(filePath: path))
      let model = try ModelOpener.open(path: path)
      let network = LlamaNetwork(model.configuration)
      let pool = WorkerPool(threads: 1)
      defer { pool.shutDown() }
      let run = try trained.trainedRun(
        network.layout, network.readParameters(from: model.tensors), pool: pool)
      _ = run.layerReports()
    }
  }

  /// Packed files: damaged bytes, and good ones of the worst numbers.
  static let packed = [
    FuzzTarget(name: "packed") { iteration, _, generator in
      var file = HostileFile(seed: 1)
      let bytes = try file.bytes(iteration, using: &generator)
      defer { ProductExercise.run(using: &generator) }
      try Exercise.run(PackedModelFile.read(bytes, name: "hostile"), using: &generator)
    }
  ]
}

/// What a program does with a model that opened: its text, its numbers, a few tokens or an image.
enum ModelExercise {
  private static let text = "the ant é ☃ 12\u{301}<s>\u{0}\r\n  👨\u{200D}👩 \u{202E}"
  private static let mostParameters = 1 << 20

  static func run(_ model: RunModel) throws {
    switch model {
    case .language(let model): try run(model)
    case .vision(let model): try run(model)
    }
  }

  private static func run(_ model: OpenedModel) throws {
    if let tokenizer = model.tokenizer {
      let tokens = tokenizer.encode(text, begin: true)
      _ = tokenizer.decode(tokens)
      _ = tokenizer.decode([-1, 0, 1, .max, .min])
    }
    let network = LlamaNetwork(model.configuration)
    guard network.layout.parameterCount <= mostParameters else { return }
    let floats = try network.readParameters(from: model.tensors)
    let weights = WeightSet(layout: network.layout, floats: floats, operand: .float)
    weights.refresh()
    let c = model.configuration
    let decoding = LlamaDecoding(
      network, weights, sequences: 1, capacity: min(c.contextLength, 8))
    let logits = FloatBuffer(count: c.vocabularySize)
    while decoding.position < decoding.capacity {
      decoding.take([Int32(decoding.position % c.vocabularySize)], logits: logits.base)
    }
  }

  private static func run(_ model: OpenedVisionModel) throws {
    let network = VisionNetwork(model.configuration)
    guard network.layout.parameterCount <= mostParameters else { return }
    _ = try network.readParameters(from: model.tensors)
  }
}
