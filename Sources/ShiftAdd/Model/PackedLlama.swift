internal import ButterflyQuant
public import Models
internal import Numerics

/// A Llama decoder whose linear sites are packed codes.
///
/// Integers: all weight products. Floats: norms, rotary angles, softmax, SwiGLU, the residual
/// stream, and rotations unless they are lifted. Immutable: a snapshot that decodings share.
public final class PackedLlama: Sendable {
  public let configuration: LlamaConfiguration
  public let network: LlamaNetwork
  public let activationRule: QuantizedActivations.ScaleRule
  public let activationBits: Int
  public let liftingBits: Int?
  /// Groups of sites that share a rotation, in layout order.
  let inputs: [PackedInput]
  /// The groups of each input of the layout.
  let inputGroups: [Range<Int>]
  let embedding: TokenTable
  let head: TokenTable
  let vectors: [String: FloatBuffer]

  public init(_ parts: PackedParts) {
    let network = LlamaNetwork(parts.configuration)
    configuration = parts.configuration
    self.network = network
    activationRule = parts.activations
    activationBits = parts.activationBits
    liftingBits = parts.liftingBits
    // One token goes through all sites and the head before any is used again.
    let streams =
      parts.sites.reduce(parts.configuration.vocabularySize * parts.configuration.dimension) {
        $0 + $1.codes.count * $1.codebook.bits / 8
      } > PackedMatrix.cachedBytes
    let groups = parts.sharing.groups(of: network.layout)
    precondition(
      groups.count == parts.rotations.count,
      "PackedLlama: expected rotations of \(groups.count) groups, found \(parts.rotations.count)")
    inputs = zip(groups, parts.rotations).map { group, rotation in
      PackedInput(group, parts, rotation: rotation, streams: streams)
    }
    inputGroups = network.layout.inputs.indices.map {
      parts.sharing.groups(ofInput: $0, in: network.layout)
    }
    let (rows, columns) = (parts.configuration.vocabularySize, parts.configuration.dimension)
    let embedding = TokenTable(
      parts.embedding, rows: rows, columns: columns, streams: streams)
    self.embedding = embedding
    head =
      parts.head.map { TokenTable($0, rows: rows, columns: columns, streams: streams) }
      ?? embedding
    vectors = parts.vectors.mapValues { values in
      let buffer = FloatBuffer(count: values.count)
      for (index, value) in values.enumerated() { buffer.base[index] = value }
      return buffer
    }
  }

  func vector(_ name: String) -> FloatBuffer {
    guard let buffer = vectors[name] else {
      preconditionFailure("PackedLlama: expected the vector \(name), found none")
    }
    return buffer
  }

  /// Bytes of codes and scales that one token reads, the embedding row left out.
  public var bytesPerToken: Int {
    inputs.reduce(head.byteCount) { total, input in
      total + input.matrices.reduce(0) { $0 + $1.codeBytes + $1.scaleBytes }
    }
  }
}

extension PackedLlama {
  /// The blocks of the head's input.
  var headLayout: BlockLayout {
    BlockLayout(columns: configuration.dimension, groupSize: PackedParts.tableGroupSize)
  }
}
