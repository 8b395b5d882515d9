import ButterflyQuant
import Models
import Numerics
import ShiftAdd

/// Small packed models whose every number may be the worst its place allows: what a checksum cannot
/// tell from a good one.
enum HostileModel {
  static func parts(using generator: inout SeededGenerator) -> PackedParts {
    let configuration = configuration(using: &generator)
    let groupSize = [8, 16, 32, 48, 64, 1024][generator.index(below: 6)]
    let layout = LlamaNetwork(configuration).layout
    let sites = layout.sites.map { site in
      matrix(
        site.rows, site.columns, groupSize,
        Codebook(WeightGrid.all[generator.index(below: WeightGrid.all.count)]), &generator)
    }
    let kinds = HostileRotations(using: &generator)
    var vectors: [String: [Float]] = [:]
    for tensor in layout.tensors where tensor.shape.count == 1 {
      vectors[tensor.name] = floats(tensor.count, &generator)
    }
    return PackedParts(
      configuration: configuration, groupSize: groupSize,
      activations: generator.index(below: 2) == 0 ? .absmax : .powerOfTwo,
      activationBits: 2 + generator.index(below: 7), liftingBits: kinds.liftingBits, sites: sites,
      shape: kinds.shape, sharing: kinds.sharing,
      rotations: kinds.sharing.groups(of: layout).map { kinds.rotation($0.columns, &generator) },
      embedding: table(configuration, &generator),
      head: configuration.tiedHead ? nil : table(configuration, &generator), vectors: vectors,
      tokenizer: [nil, .bytes, .json([123, 125]), .sentencePiece([0, 0, 0, 0])][
        generator.index(below: 4)])
  }

  private static func configuration(
    using generator: inout SeededGenerator
  ) -> LlamaConfiguration {
    let keyValueHeads = 1 + generator.index(below: 3)
    let width = 2 * (1 + generator.index(below: 12))
    return LlamaConfiguration(
      dimension: 4 * (1 + generator.index(below: 20)),
      hiddenDimension: 1 + generator.index(below: 90), layerCount: 1 + generator.index(below: 2),
      headCount: keyValueHeads * (1 + generator.index(below: 4)),
      keyValueHeadCount: keyValueHeads, headDimension: width,
      vocabularySize: 3 + generator.index(below: 90), contextLength: 4 + generator.index(below: 60),
      normEpsilon: generator.index(below: 4) == 0 ? 1e-30 : 1e-5,
      tiedHead: generator.index(below: 2) == 0, attentionBias: generator.index(below: 2) == 0)
  }

  private static func matrix(
    _ rows: Int, _ columns: Int, _ groupSize: Int, _ codebook: Codebook,
    _ generator: inout SeededGenerator
  ) -> PackedParts.CodedMatrix {
    let groups = (columns + groupSize - 1) / groupSize
    return PackedParts.CodedMatrix(
      rows: rows, columns: columns, codebook: codebook,
      codes: (0..<rows * columns).map { _ in UInt8(generator.index(below: 1 << codebook.bits)) },
      scales: (0..<rows * groups).map { _ in UInt8(generator.index(below: 256)) })
  }

  private static func table(
    _ c: LlamaConfiguration, _ generator: inout SeededGenerator
  ) -> PackedParts.Table {
    generator.index(below: 3) == 0
      ? .floats(floats(c.vocabularySize * c.dimension, &generator))
      : .bytes(matrix(c.vocabularySize, c.dimension, 64, .int8, &generator))
  }

  /// Ordinary numbers, and now and then the largest, the smallest and zeros.
  static func floats(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
    let extremes: [Float] = [
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, .leastNonzeroMagnitude,
    ]
    let wild = generator.index(below: 3) == 0
    return (0..<count).map { _ in
      wild && generator.index(below: 8) == 0
        ? extremes[generator.index(below: 4)] : generator.gaussian()
    }
  }
}
