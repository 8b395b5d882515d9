import ArgumentParser
import DataFaults
import Models
import Numerics
import ShiftAdd

/// `bench inference`: packed products, decoding and batches of images beside reading memory and
/// fp32.
struct BenchInferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference",
    abstract: "Time shift-add products, decoding and images against memory and fp32.")

  /// A model whose weights are random: only its sizes count.
  enum Shape: String, CaseIterable, ExpressibleByArgument {
    case smollm2

    var configuration: LlamaConfiguration {
      LlamaConfiguration(
        dimension: 576, hiddenDimension: 1536, layerCount: 30, headCount: 9, keyValueHeadCount: 3,
        vocabularySize: 49152, contextLength: 2048, ropeBase: 100_000)
    }
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @Option(help: "Decode a model of these sizes with random weights: smollm2.") var shape: Shape?
  @Option(help: "Rounds; medians are printed.") var rounds: Int = 9
  @Option(help: "Tokens to decode in a round.") var tokens: Int = 128
  @Flag(help: "Only decoding.") var decodeOnly = false

  mutating func validate() throws {
    try OptionBounds.check("--rounds", rounds, in: OptionBounds.rounds)
    try OptionBounds.check("--tokens", tokens, in: OptionBounds.tokens)
  }

  func run() throws {
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let json = common.json
    let bench = ProductBench(rounds: rounds, seed: common.seed, pool: pool) {
      $0.print(json: json)
    }
    let bandwidth = bench.readBandwidth()
    if !decodeOnly {
      for (rows, columns) in [(288, 288), (768, 288), (1536, 576)] {
        bench.vectorInCache(rows, columns)
      }
      for (rows, columns) in [(4096, 4096), (11008, 4096)] {
        bench.vectorFromMemory(rows, columns)
      }
      bench.batch(4096, 4096)
    }
    let decode = DecodeBench(rounds: rounds, seed: common.seed, pool: pool) {
      $0.print(json: json)
    }
    try run(decode, bandwidth)
    if !decodeOnly { try runVision(pool) }
  }

  private func runVision(_ pool: WorkerPool) throws {
    let single = WorkerPool(threads: 1)
    defer { single.shutDown() }
    let json = common.json
    let bench = VisionBench(rounds: rounds, seed: common.seed) { $0.print(json: json) }
    for bits in [2, 3, 4] {
      try bench.run(bits: bits, pool: single)
      if pool.threadCount > 1 { try bench.run(bits: bits, pool: pool) }
    }
  }

  private func run(_ decode: DecodeBench, _ bandwidth: Double) throws {
    let name: String
    let network: LlamaNetwork
    let parameters: FloatBuffer
    if let shape {
      name = shape.rawValue
      network = LlamaNetwork(shape.configuration)
      var generator = SeededGenerator(seed: common.seed)
      parameters = network.randomParameters(using: &generator)
    } else {
      let opened = try model.open()
      name = model.model.map { String($0.split(separator: "/").last ?? "") } ?? "default"
      network = LlamaNetwork(opened.configuration)
      parameters = try UnreadableInput.reading {
        try network.readParameters(from: opened.tensors)
      }
    }
    for bits in [2, 3, 4] {
      try decode.run(
        name, network, parameters, bits: bits,
        tokens: min(tokens, network.configuration.contextLength), bandwidth: bandwidth)
    }
  }
}
