internal import Models

/// What a packed file says of itself beside its tensors: one JSON text in its metadata.
///
/// A list of one element speaks for all sites or inputs.
struct PackedMetadata: Codable, Hashable {
  static let format = "bfq-packed"
  static let version = 2

  enum RotationStorage: String, Codable {
    /// No rotation.
    case none
    /// The Hadamard start of a butterfly: no angles stored.
    case hadamard
    /// In the plane of angles.
    case angles
  }

  /// Of a language model.
  var configuration: LlamaConfiguration?
  /// Of a vision transformer: one of the two.
  var vision: VisionConfiguration?
  var groupSize: Int
  var tableGroupSize: Int
  var activations: QuantizedActivations.ScaleRule
  var liftingBits: Int?
  /// A grid's name, by site.
  var grids: [String]
  /// By input.
  var rotations: [RotationStorage]
  /// Whether an input has signs.
  var signs: [Bool]
  /// `int8` or `float`: of tokens or patches.
  var embedding: String
  /// As `embedding`; nil where the embedding is the head.
  var head: String?
  /// `bytes`, `json`, `sentencepiece` or `none`.
  var tokenizer: String
  /// CRC-32 of every tensor's bytes, by the order of names.
  var checksums: [UInt32]

  /// One element in place of equal ones.
  static func shortened<T: Equatable>(_ list: [T]) -> [T] {
    list.allSatisfy { $0 == list.first } ? Array(list.prefix(1)) : list
  }

  /// The list for `count` places; nil where it has another length.
  static func expanded<T>(_ list: [T], count: Int) -> [T]? {
    list.count == count ? list : list.count == 1 ? .init(repeating: list[0], count: count) : nil
  }
}
