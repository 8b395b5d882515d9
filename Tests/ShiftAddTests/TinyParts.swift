import ButterflyQuant
import Models
import Numerics

@testable import ShiftAdd

/// A small packed model of random weights: grouped-query attention, an odd factor in the hidden
/// size, biases, learned rotations.
enum TinyParts {
  static let configuration = LlamaConfiguration(
    dimension: 32, hiddenDimension: 48, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    vocabularySize: 50, contextLength: 40, attentionBias: true, beginToken: 1, endTokens: [2])

  static func make(
    seed: UInt64 = 5, grid: String = "pot2x4", packsTables: Bool = true, rotates: Bool = true
  ) -> PackedParts {
    var generator = SeededGenerator(seed: seed)
    let layout = LlamaNetwork(configuration).layout
    let sites = layout.sites.map { site in
      matrix(site.rows, site.columns, Codebook.named(grid) ?? .int8, &generator)
    }
    let rotations = layout.inputs.map { rotates ? rotation($0.columns, &generator) : nil }
    let table = (0..<50 * 32).map { _ in generator.gaussian() }
    let bytes = ByteQuantizer.quantize(table, rows: 50, columns: 32, groupSize: 64)
    var vectors: [String: [Float]] = [:]
    for tensor in layout.tensors where tensor.shape.count == 1 {
      vectors[tensor.name] = (0..<tensor.count).map { _ in 1 + 0.1 * generator.gaussian() }
    }
    return PackedParts(
      architecture: .language(configuration), groupSize: 16, sites: sites, rotations: rotations,
      embedding: packsTables
        ? .bytes(
          .init(
            rows: 50, columns: 32, codebook: .int8, codes: bytes.codes, scales: bytes.scales))
        : .floats(table),
      head: nil, vectors: vectors, tokenizer: .bytes)
  }

  /// Random angles and signs.
  static func rotation(
    _ columns: Int, _ generator: inout SeededGenerator
  ) -> PackedParts.Rotation {
    let plan = RotationPlan.butterfly(size: columns)
    let start = RotationStart.random(scale: 1).values(for: plan, using: &generator)
    let signs = (0..<columns).map { _ in generator.next() >> 63 == 0 ? Float(1) : -1 }
    return PackedParts.Rotation(angles: start.angles, signs: signs, isHadamard: false)
  }

  static func matrix(
    _ rows: Int, _ columns: Int, _ codebook: Codebook, _ generator: inout SeededGenerator
  ) -> PackedParts.CodedMatrix {
    let groups = (columns + 15) / 16
    return PackedParts.CodedMatrix(
      rows: rows, columns: columns, codebook: codebook,
      codes: (0..<rows * columns).map { _ in
        UInt8(generator.index(below: 1 << codebook.bits))
      },
      scales: (0..<rows * groups).map { _ in UInt8(168 + generator.index(below: 8)) })
  }
}
