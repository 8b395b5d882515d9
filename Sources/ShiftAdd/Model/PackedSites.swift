internal import Models

/// The linear sites of a packed model, and how activations are rounded for them.
final class PackedSites: Sendable {
  /// Those that share a rotation, in the order of the network's layout.
  let groups: [PackedInput]
  /// The groups of each input of the layout.
  let inputs: [Range<Int>]
  let rule: QuantizedActivations.ScaleRule
  /// Bits of their activations.
  let bits: Int
  /// Whether sites and head together are more than a cache holds between two uses of a matrix.
  let streams: Bool

  init(_ parts: PackedParts) {
    let head = parts.architecture.head ?? parts.architecture.embedding
    let streams =
      parts.sites.reduce(head.rows * head.columns) {
        $0 + $1.codes.count * $1.codebook.bits / 8
      } > PackedMatrix.cachedBytes
    self.streams = streams
    rule = parts.activations
    bits = parts.activationBits
    let layout = parts.architecture.layout
    let groups = parts.groups
    precondition(
      groups.count == parts.rotations.count,
      "PackedSites: expected rotations of \(groups.count) groups, found \(parts.rotations.count)")
    self.groups = zip(groups, parts.rotations).map { group, rotation in
      PackedInput(group, parts, rotation: rotation, streams: streams)
    }
    inputs = layout.inputs.indices.map { parts.sharing.groups(ofInput: $0, in: layout) }
  }

  var byteCount: Int { groups.reduce(0) { $0 + $1.byteCount } }
}
