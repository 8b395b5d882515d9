import ButterflyQuant
import Models
import Numerics
import ShiftAdd

/// Small packed models whose every number may be the worst its place allows: what a checksum cannot
/// tell from a good one.
enum HostileModel {
  static func parts(using generator: inout SeededGenerator) -> PackedParts {
    let architecture =
      generator.index(below: 3) == 0
      ? PackedArchitecture.vision(visionConfiguration(using: &generator))
      : .language(configuration(using: &generator))
    let groupSize = [8, 16, 32, 48, 64, 1024][generator.index(below: 6)]
    let layout = architecture.layout
    let sites = layout.sites.map { site in
      matrix(
        site.rows, site.columns, groupSize,
        Codebook(WeightGrid.all[generator.index(below: WeightGrid.all.count)]), &generator)
    }
    let kinds = HostileRotations(using: &generator)
    var vectors: [String: [Float]] = [:]
    for tensor in architecture.vectors(of: layout) {
      vectors[tensor.name] = floats(tensor.count, &generator)
    }
    return PackedParts(
      architecture: architecture, groupSize: groupSize,
      activations: generator.index(below: 2) == 0 ? .absmax : .powerOfTwo,
      activationBits: 2 + generator.index(below: 7), liftingBits: kinds.liftingBits, sites: sites,
      shape: kinds.shape, sharing: kinds.sharing,
      rotations: kinds.sharing.groups(of: layout).map { kinds.rotation($0.columns, &generator) },
      embedding: table(architecture.embedding, &generator),
      head: architecture.head.map { table($0, &generator) }, vectors: vectors,
      tokenizer: [nil, .bytes, .json([123, 125]), .sentencePiece([0, 0, 0, 0])][
        generator.index(below: 4)])
  }

  private static func visionConfiguration(
    using generator: inout SeededGenerator
  ) -> VisionConfiguration {
    let (patch, heads) = (1 + generator.index(below: 4), 1 + generator.index(below: 3))
    let classTokens = generator.index(below: 3)
    let channels = 1 + generator.index(below: 3)
    let activations = VisionConfiguration.Activation.allCases
    return VisionConfiguration(
      channels: channels, height: patch * (1 + generator.index(below: 4)),
      width: patch * (1 + generator.index(below: 4)), patch: patch,
      dimension: heads * (1 + generator.index(below: 20)),
      hiddenDimension: 1 + generator.index(below: 90), layerCount: 1 + generator.index(below: 2),
      headCount: heads, activation: activations[generator.index(below: activations.count)],
      normPlacement: generator.index(below: 2) == 0 ? .pre : .post,
      pooling: classTokens == 0 ? .mean : .classToken, classTokens: classTokens,
      headTokens: 1 + generator.index(below: max(1, classTokens)),
      attentionBias: generator.index(below: 2) == 0, finalNorm: generator.index(below: 2) == 0,
      normEpsilon: generator.index(below: 4) == 0 ? 1e-30 : 1e-5,
      classNames: (0..<1 + generator.index(below: 20)).map(String.init),
      mean: (0..<channels).map { _ in 0.5 }, deviation: (0..<channels).map { _ in 0.25 })
  }

  private static func configuration(
    using generator: inout SeededGenerator
  ) -> LlamaConfiguration {
    let keyValueHeads = 1 + generator.index(below: 3)
    let width = 2 * (1 + generator.index(below: 12))
    let layers = 1 + generator.index(below: 2)
    func oneIn(_ count: Int) -> Bool { generator.index(below: count) == 0 }
    return LlamaConfiguration(
      dimension: 4 * (1 + generator.index(below: 20)),
      hiddenDimension: 1 + generator.index(below: 90), layerCount: layers,
      headCount: keyValueHeads * (1 + generator.index(below: 4)),
      keyValueHeadCount: keyValueHeads, headDimension: width,
      vocabularySize: 3 + generator.index(below: 90), contextLength: 4 + generator.index(below: 60),
      normEpsilon: generator.index(below: 4) == 0 ? 1e-30 : 1e-5,
      ropeScaling: oneIn(4) ? .perPair(factors: .init(repeating: 2, count: width / 2)) : .none,
      tiedHead: oneIn(2), attentionBias: oneIn(2), outputBias: oneIn(4), mlpBias: oneIn(4),
      windows: oneIn(3) ? (0..<layers).map { _ in generator.index(below: 40) } : [])
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
    _ shape: PackedArchitecture.TableShape, _ generator: inout SeededGenerator
  ) -> PackedParts.Table {
    generator.index(below: 3) == 0
      ? .floats(floats(shape.rows * shape.columns, &generator))
      : .bytes(matrix(shape.rows, shape.columns, 64, .int8, &generator))
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
