public import Models
internal import Numerics

/// A vision transformer whose linear sites are packed codes.
///
/// Integers: all products of the sites, and of patch embedding and head unless those are floats.
/// Floats: norms, softmax, activations, positions, the residual stream, and rotations unless they
/// are lifted. Immutable: a snapshot that workers share.
public final class PackedVision: Sendable {
  public let configuration: VisionConfiguration
  public let network: VisionNetwork
  let sites: PackedSites
  let head: PackedTable
  let patch: PackedTable
  /// Norms, biases, class tokens and positions by their offset in the network's layout.
  let vectors: [Int: FloatBuffer]

  /// Precondition: the parts are a vision transformer's, with a head.
  public init(_ parts: PackedParts) {
    let architecture = parts.architecture
    configuration = architecture.vision
    let network = VisionNetwork(configuration)
    self.network = network
    let sites = PackedSites(parts)
    self.sites = sites
    guard let head = parts.head, let shape = architecture.head else {
      preconditionFailure("PackedVision: expected a head, found none")
    }
    self.head = PackedTable(head, shape, streams: sites.streams)
    patch = PackedTable(parts.embedding, architecture.embedding, streams: sites.streams)
    vectors = Dictionary(
      uniqueKeysWithValues: architecture.vectors(of: network.layout).map { tensor in
        (tensor.offset, FloatBuffer(copying: parts.vectors[tensor.name] ?? []))
      })
  }

  /// Bytes of codes and scales of all matrices: what a batch of images reads at least once.
  public var byteCount: Int { sites.byteCount + head.byteCount + patch.byteCount }
}
