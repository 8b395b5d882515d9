internal import ButterflyQuant
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

  /// The rotation of one input.
  public struct Rotation: Sendable, Equatable {
    /// By pair, as `RotationPlan.butterfly` counts them.
    public var angles: [Float]
    /// ±1 an input, applied first; nil where all are +.
    public var signs: [Float]?
    /// The angles are those of the Hadamard start and need no storage.
    public var isHadamard: Bool

    public init(angles: [Float], signs: [Float]?, isHadamard: Bool) {
      self.angles = angles
      self.signs = signs
      self.isHadamard = isHadamard
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
  /// Bits of the fractions of lifting steps; nil for rotations in floats.
  public var liftingBits: Int?
  /// In the order of the network's layout.
  public var sites: [CodedMatrix]
  /// In the order of the network's layout; nil where an input is not rotated.
  public var rotations: [Rotation?]
  public var embedding: Table
  /// nil where the embedding is the head.
  public var head: Table?
  /// Norms, biases, class tokens and positions by name.
  public var vectors: [String: [Float]]
  public var tokenizer: TokenizerStorage?

  public init(
    architecture: PackedArchitecture, groupSize: Int,
    activations: QuantizedActivations.ScaleRule = .absmax, liftingBits: Int? = nil,
    sites: [CodedMatrix], rotations: [Rotation?], embedding: Table, head: Table?,
    vectors: [String: [Float]], tokenizer: TokenizerStorage?
  ) {
    self.architecture = architecture
    self.groupSize = groupSize
    self.activations = activations
    self.liftingBits = liftingBits
    self.sites = sites
    self.rotations = rotations
    self.embedding = embedding
    self.head = head
    self.vectors = vectors
    self.tokenizer = tokenizer
  }

  /// Group of the inputs of embedding and head.
  public static let tableGroupSize = 64
}
