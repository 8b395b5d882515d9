import ButterflyQuant
import EngineRuntime
import Models
import Numerics
import ShiftAdd
import Training

/// Token-by-token decoding on packed codes beside fp32.
struct DecodeBench {
  let rounds: Int
  let seed: UInt64
  let pool: WorkerPool
  let print: (BenchRow) -> Void

  /// Both engines take the same tokens; `bandwidth` in GB/s is what the machine reads.
  func run(
    _ name: String, _ network: LlamaNetwork, _ parameters: FloatBuffer, bits: Int, tokens: Int,
    bandwidth: Double
  ) throws {
    let settings = QuantizationSettings(
      start: .hadamard, grid: WeightGrid.defaultGrid(bits: bits).name)
    let run = QuantizationRun.inspecting(
      network.layout, teacher: parameters, settings: settings, seed: seed, pool: pool)
    let model = PackedLlama(
      try PackedExport.parts(of: run, .language(network.configuration)))
    let packed = PackedDecoding(model, capacity: tokens)
    let weights = WeightSet(layout: network.layout, floats: parameters, operand: .float)
    weights.refresh()
    let dense = LlamaDecoding(network, weights, sequences: 1, capacity: tokens)
    let products = TokenProducts(network.layout, weights)
    let seconds = InterleavedTiming(rounds: rounds, clock: ThreadClock.now).seconds([
      { decode(packed, network.configuration, tokens) },
      { decode(dense, network.configuration, tokens) },
      { for _ in 0..<tokens { products.run() } },
      { for _ in 0..<tokens { products.runByLibrary() } },
    ]).map { $0 / Double(tokens) }
    print(
      BenchRow(
        name: "decode \(name) \(bits) bits / fp32", threads: 1, value: seconds[0] * 1e6,
        unit: "us/token", reference: seconds[1] * 1e6, ratio: seconds[1] / seconds[0]))
    // The same token with the library's products in place of our own row product.
    let withLibrary = seconds[1] - seconds[2] + seconds[3]
    print(
      BenchRow(
        name: "decode \(name) \(bits) bits / fp32 with products by \(DenseProduct.libraryName)",
        threads: 1, value: seconds[0] * 1e6, unit: "us/token", reference: withLibrary * 1e6,
        ratio: withLibrary / seconds[0]))
    let floor = Double(model.bytesPerToken) / (bandwidth * 1e9)
    print(
      BenchRow(
        name: "decode \(name) \(bits) bits / reading its \(model.bytesPerToken) bytes", threads: 1,
        value: seconds[0] * 1e6, unit: "us/token", reference: floor * 1e6,
        ratio: floor / seconds[0]))
  }

  private func decode(
    _ decoding: any SequenceDecoding, _ configuration: LlamaConfiguration, _ tokens: Int
  ) {
    let logits = FloatBuffer(count: configuration.vocabularySize)
    decoding.reset()
    for index in 0..<tokens {
      decoding.take([Int32(index * 7 % configuration.vocabularySize)], logits: logits.base)
    }
  }
}
