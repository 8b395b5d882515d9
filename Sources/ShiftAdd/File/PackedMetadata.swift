internal import ButterflyQuant
internal import Models

/// What a packed file says of itself beside its tensors: one JSON text in its metadata.
///
/// A list of one element speaks for all sites or rotations.
struct PackedMetadata: Codable, Hashable {
  static let format = "bfq-packed"
  static let versions = 1...4

  enum RotationStorage: String, Codable {
    /// No rotation.
    case none
    /// The Hadamard start of a butterfly: no angles stored.
    case hadamard
    /// In the plane of angles.
    case angles
    /// In the plane of free blocks.
    case blocks

    init(_ kind: PackedParts.Rotation.Kind?) {
      self =
        switch kind {
        case nil: .none
        case .hadamard: .hadamard
        case .angles: .angles
        case .blocks: .blocks
        }
    }

    /// Where its parameters are, if anywhere.
    var plane: PackedPlane? {
      switch self {
      case .none, .hadamard: nil
      case .angles: .angles
      case .blocks: .blocks
      }
    }
  }

  /// Of a language model.
  var configuration: LlamaConfiguration?
  /// Of a vision transformer: one of the two.
  var vision: VisionConfiguration?
  var groupSize: Int
  var tableGroupSize: Int
  var activations: QuantizedActivations.ScaleRule
  /// nil for 8.
  var activationBits: Int?
  var liftingBits: Int?
  /// A grid's name, by site.
  var grids: [String]
  /// nil for whole butterflies.
  var shape: RotationShape?
  /// nil where the sites of an input share a rotation.
  var sharing: RotationSharing?
  /// By input, or by site where every site has its own.
  var rotations: [RotationStorage]
  /// Whether a rotation has signs.
  var signs: [Bool]
  /// `int8` or `float`: of tokens or patches.
  var embedding: String
  /// As `embedding`; nil where the embedding is the head.
  var head: String?
  /// `bytes`, `json`, `sentencepiece` or `none`.
  var tokenizer: String
  /// CRC-32 of every tensor's bytes, by the order of names.
  var checksums: [UInt32]

  /// The least version whose readers see all that is said: 3 where one of 2 would take rotations or
  /// activations for others, 4 where one of 3 would take the model's shape for another.
  var version: Int {
    if configuration?.isBeyondFirstVersions == true { return 4 }
    let said = activationBits != nil || shape != nil || sharing != nil
    return said || rotations.contains(.blocks) ? 3 : 2
  }

  /// One element in place of equal ones.
  static func shortened<T: Equatable>(_ list: [T]) -> [T] {
    list.allSatisfy { $0 == list.first } ? Array(list.prefix(1)) : list
  }

  /// The list for `count` places; nil where it has another length.
  static func expanded<T>(_ list: [T], count: Int) -> [T]? {
    list.count == count ? list : list.count == 1 ? .init(repeating: list[0], count: count) : nil
  }
}
