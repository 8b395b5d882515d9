internal import Models

/// What a packed file says of itself beside its tensors: one JSON text in its metadata.
struct PackedMetadata: Codable, Hashable {
  static let format = "bfq-packed"
  static let version = 1

  struct Site: Codable, Hashable {
    var name: String
    /// A grid's name.
    var grid: String
  }

  struct Rotation: Codable, Hashable {
    enum Storage: String, Codable {
      /// No rotation.
      case none
      /// The Hadamard start of a butterfly: no angles stored.
      case hadamard
      /// A tensor of angles.
      case angles
    }

    var name: String
    var storage: Storage
    /// A tensor of signs, one bit an input.
    var hasSigns: Bool
  }

  var configuration: LlamaConfiguration
  var groupSize: Int
  var tableGroupSize: Int
  var activations: QuantizedActivations.ScaleRule
  var liftingBits: Int?
  var sites: [Site]
  var rotations: [Rotation]
  /// `int8` or `float`.
  var embedding: String
  /// As `embedding`; nil where the embedding is the head.
  var head: String?
  /// `bytes`, `json`, `sentencepiece` or `none`.
  var tokenizer: String
  /// CRC-32 of every tensor's bytes.
  var checksums: [String: UInt32]
}
