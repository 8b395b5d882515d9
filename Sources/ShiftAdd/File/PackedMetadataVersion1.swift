internal import Models

/// The description of files of version 1, which had a tensor for each part of each site.
struct PackedMetadataVersion1: Codable, Hashable {
  struct Site: Codable, Hashable {
    var name: String
    var grid: String
  }

  struct Rotation: Codable, Hashable {
    var name: String
    var storage: PackedMetadata.RotationStorage
    var hasSigns: Bool
  }

  var configuration: LlamaConfiguration
  var groupSize: Int
  var tableGroupSize: Int
  var activations: QuantizedActivations.ScaleRule
  var liftingBits: Int?
  var sites: [Site]
  var rotations: [Rotation]
  var embedding: String
  var head: String?
  var tokenizer: String
  /// CRC-32 of every tensor's bytes, by name.
  var checksums: [String: UInt32]

  /// The same as a file says it today, but for its checksums.
  var current: PackedMetadata {
    PackedMetadata(
      configuration: configuration, groupSize: groupSize, tableGroupSize: tableGroupSize,
      activations: activations, liftingBits: liftingBits, grids: sites.map(\.grid),
      rotations: rotations.map(\.storage), signs: rotations.map(\.hasSigns), embedding: embedding,
      head: head, tokenizer: tokenizer, checksums: [])
  }
}
