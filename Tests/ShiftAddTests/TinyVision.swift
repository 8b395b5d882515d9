import ButterflyQuant
import Models
import Numerics

@testable import ShiftAdd

/// Small packed vision transformers of random weights, in every shape that the network knows.
enum TinyVision {
  enum Shape: CaseIterable {
    /// Norms before the branches, GELU, one class token.
    case vit
    /// Two class tokens, both read by the head; tanh's GELU.
    case deit
    /// Norms after the branches, ReLU, the patches' mean, no bias of q, k and v, no last norm.
    case plain
  }

  static func configuration(_ shape: Shape) -> VisionConfiguration {
    var c = VisionConfiguration(
      channels: 3, height: 8, width: 12, patch: 4, dimension: 24, hiddenDimension: 40,
      layerCount: 2, headCount: 3, classNames: (0..<7).map { "class \($0)" },
      mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.25])
    switch shape {
    case .vit: break
    case .deit:
      c.classTokens = 2
      c.headTokens = 2
      c.activation = .geluTanh
    case .plain:
      c.normPlacement = .post
      c.activation = .relu
      c.pooling = .mean
      c.classTokens = 0
      c.attentionBias = false
      c.finalNorm = false
    }
    return c
  }

  static func make(
    _ shape: Shape = .vit, grid: String = "pot2x4", packsTables: Bool = true, seed: UInt64 = 7,
    variant: RotationVariant = .shared
  ) -> PackedParts {
    var generator = SeededGenerator(seed: seed)
    let architecture = PackedArchitecture.vision(configuration(shape))
    let layout = architecture.layout
    let sites = layout.sites.map { site in
      TinyParts.matrix(site.rows, site.columns, Codebook.named(grid) ?? .int8, &generator)
    }
    let rotations = variant.sharing.groups(of: layout).map {
      variant.rotation($0.columns, &generator)
    }
    var vectors: [String: [Float]] = [:]
    for tensor in architecture.vectors(of: layout) {
      let center: Float = tensor.name.hasSuffix("norm") ? 1 : 0
      vectors[tensor.name] = (0..<tensor.count).map { _ in center + 0.1 * generator.gaussian() }
    }
    let tables = [architecture.embedding, architecture.head].map {
      table($0, packsTables, &generator)
    }
    return PackedParts(
      architecture: architecture, groupSize: 16, activationBits: variant.activationBits,
      sites: sites, shape: variant.shape, sharing: variant.sharing, rotations: rotations,
      embedding: tables[0], head: tables[1], vectors: vectors, tokenizer: nil)
  }

  private static func table(
    _ shape: PackedArchitecture.TableShape?, _ isPacked: Bool, _ generator: inout SeededGenerator
  ) -> PackedParts.Table {
    guard let shape else { return .floats([]) }
    let values = (0..<shape.rows * shape.columns).map { _ in 0.3 * generator.gaussian() }
    guard isPacked else { return .floats(values) }
    let bytes = ByteQuantizer.quantize(
      values, rows: shape.rows, columns: shape.columns, groupSize: PackedParts.tableGroupSize)
    return .bytes(
      .init(
        rows: shape.rows, columns: shape.columns, codebook: .int8, codes: bytes.codes,
        scales: bytes.scales))
  }

  static func images(_ count: Int, _ shape: Shape = .vit, seed: UInt64 = 9) -> ImageSet {
    var generator = SeededGenerator(seed: seed)
    let c = configuration(shape)
    return ImageSet(
      label: "random", channels: c.channels, height: c.height, width: c.width,
      pixels: (0..<count * c.pixels).map { _ in UInt8(generator.index(below: 256)) },
      labels: (0..<count).map { _ in Int32(generator.index(below: c.classCount)) })
  }

  /// Normalised pixels, [images, channels, height, width].
  static func pixels(_ images: ImageSet, _ configuration: VisionConfiguration) -> [Float] {
    let table = PixelTable(configuration)
    var pixels = [Float](repeating: 0, count: images.count * images.imageSize)
    pixels.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for index in 0..<images.count {
        table.write(images, index, to: base + index * images.imageSize)
      }
    }
    return pixels
  }
}
