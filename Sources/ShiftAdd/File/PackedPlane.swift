internal import Models

/// The tensors of a packed file: each holds what is alike of all sites, inputs or tables, one after
/// another in the network's order.
enum PackedPlane: String, CaseIterable {
  /// Angles of the rotations that store them.
  case angles
  /// Entries a, b, c, d of the free blocks of every rotation made of them.
  case blocks
  /// Codes of the sites, every row from a byte on.
  case codes
  /// Scales of the sites.
  case scales
  /// One bit an input, from a byte on for every rotation that has signs.
  case signs
  /// Codes, then scales, of embedding and head.
  case tables
  /// Embedding and head as floats.
  case floatTables
  /// Norms, biases, class tokens and positions, by name.
  case vectors
  case tokenizer

  var type: ElementType {
    switch self {
    case .angles, .blocks, .floatTables, .vectors: .float32
    case .codes, .scales, .signs, .tables, .tokenizer: .uint8
    }
  }

  /// What its bytes count as.
  var part: WritableKeyPath<PackedSize, Int> {
    switch self {
    case .angles, .blocks, .signs: \.rotations
    case .codes: \.codes
    case .scales: \.scales
    case .tables, .floatTables: \.tables
    case .vectors: \.vectors
    case .tokenizer: \.tokenizer
    }
  }
}
