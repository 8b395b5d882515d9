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
  public let liftingBits: Int?
  let sites: PackedSites
  let embedding: PackedTable
  let head: PackedTable
  let vectors: [String: FloatBuffer]

  /// Precondition: the parts are a language model's.
  public init(_ parts: PackedParts) {
    configuration = parts.architecture.language
    network = LlamaNetwork(configuration)
    activationRule = parts.activations
    liftingBits = parts.liftingBits
    let sites = PackedSites(parts)
    self.sites = sites
    let shape = parts.architecture.embedding
    embedding = PackedTable(parts.embedding, shape, streams: sites.streams)
    head = parts.head.map { PackedTable($0, shape, streams: sites.streams) } ?? embedding
    vectors = parts.vectors.mapValues(FloatBuffer.init(copying:))
  }

  func vector(_ name: String) -> FloatBuffer {
    guard let buffer = vectors[name] else {
      preconditionFailure("PackedLlama: expected the vector \(name), found none")
    }
    return buffer
  }

  /// Bytes of codes and scales that one token reads, the embedding row left out.
  public var bytesPerToken: Int { sites.byteCount + head.byteCount }
}
