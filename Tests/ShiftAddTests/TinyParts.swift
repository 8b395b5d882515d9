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

  /// The same with a window in its second layer, every bias, and scaled angles.
  static let windowed: LlamaConfiguration = {
    var c = configuration
    c.windows = [0, 7]
    c.outputBias = true
    c.mlpBias = true
    c.ropeScaling = .perPair(factors: [1, 1.5, 4, 8])
    return c
  }()

  static func make(
    seed: UInt64 = 5, grid: String = "pot2x4", packsTables: Bool = true, rotates: Bool = true,
    _ variant: RotationVariant = .shared, of configuration: LlamaConfiguration = configuration
  ) -> PackedParts {
    var generator = SeededGenerator(seed: seed)
    let layout = LlamaNetwork(configuration).layout
    let sites = layout.sites.map { site in
      matrix(site.rows, site.columns, Codebook.named(grid) ?? .int8, &generator)
    }
    let rotations = variant.sharing.groups(of: layout).map { group in
      rotates ? variant.rotation(group.columns, &generator) : nil
    }
    let table = (0..<50 * 32).map { _ in generator.gaussian() }
    let bytes = ByteQuantizer.quantize(table, rows: 50, columns: 32, groupSize: 64)
    var vectors: [String: [Float]] = [:]
    for tensor in layout.tensors where tensor.shape.count == 1 {
      vectors[tensor.name] = (0..<tensor.count).map { _ in 1 + 0.1 * generator.gaussian() }
    }
    return PackedParts(
      architecture: .language(configuration), groupSize: 16,
      activationBits: variant.activationBits, sites: sites, shape: variant.shape,
      sharing: variant.sharing, rotations: rotations,
      embedding: packsTables
        ? .bytes(
          .init(
            rows: 50, columns: 32, codebook: .int8, codes: bytes.codes, scales: bytes.scales))
        : .floats(table),
      head: nil, vectors: vectors, tokenizer: .bytes)
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
