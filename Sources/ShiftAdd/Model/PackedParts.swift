public import ButterflyQuant
public import Models

/// A packed model as values: what a file holds, and what an engine is built from.
public struct PackedParts: Sendable {
  /// A matrix as codes, one a byte, and scale bytes as `GroupScale` codes them.
  public struct CodedMatrix: Sendable, Equatable {
    public var rows: Int
    public var columns: Int
    public var codebook: Codebook
    /// [rows, columns].
    public var codes: [UInt8]
    /// [rows, groups].
    public var scales: [UInt8]

    public init(
      rows: Int, columns: Int, codebook: Codebook, codes: [UInt8], scales: [UInt8]
    ) {
      self.rows = rows
      self.columns = columns
      self.codebook = codebook
      self.codes = codes
      self.scales = scales
    }
  }

  /// An embedding (of tokens or patches) or a head: signed bytes, or floats as they were.
  public enum Table: Sendable, Equatable {
    case bytes(CodedMatrix)
    case floats([Float])
  }

  public var architecture: PackedArchitecture
  public var groupSize: Int
  /// How activations are scaled, and with a fraction's bits how rotations are made of shifts.
  public var activations: QuantizedActivations.ScaleRule
  /// Bits of the sites' activations; those of embedding and head are bytes.
  public var activationBits: Int
  /// Bits of the fractions of lifting steps; nil for rotations in floats.
  public var liftingBits: Int?
  /// In the order of the network's layout.
  public var sites: [CodedMatrix]
  /// Which pairs rotations turn.
  public var shape: RotationShape
  /// Which sites share a rotation.
  public var sharing: RotationSharing
  /// In the order of `groups`; nil where nothing rotates.
  public var rotations: [Rotation?]
  public var embedding: Table
  /// nil where the embedding is the head.
  public var head: Table?
  /// Norms, biases, class tokens and positions by name.
  public var vectors: [String: [Float]]
  public var tokenizer: TokenizerStorage?

  public init(
    architecture: PackedArchitecture, groupSize: Int,
    activations: QuantizedActivations.ScaleRule = .absmax, activationBits: Int = 8,
    liftingBits: Int? = nil, sites: [CodedMatrix], shape: RotationShape = .whole,
    sharing: RotationSharing = .input, rotations: [Rotation?], embedding: Table, head: Table?,
    vectors: [String: [Float]], tokenizer: TokenizerStorage?
  ) {
    self.architecture = architecture
    self.groupSize = groupSize
    self.activations = activations
    self.activationBits = activationBits
    self.liftingBits = liftingBits
    self.sites = sites
    self.shape = shape
    self.sharing = sharing
    self.rotations = rotations
    self.embedding = embedding
    self.head = head
    self.vectors = vectors
    self.tokenizer = tokenizer
  }

  /// Group of the inputs of embedding and head.
  public static let tableGroupSize = 64
}

extension PackedParts {
  /// The sites that share a rotation and rounded activations.
  package var groups: [LinearInput] { sharing.groups(of: architecture.layout) }
}
