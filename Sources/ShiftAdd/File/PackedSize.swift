/// What the bytes of a packed file are for.
public struct PackedSize: Sendable, Hashable {
  /// Codes of the linear sites, and their scales.
  public var codes = 0
  public var scales = 0
  /// Angles, free blocks and signs.
  public var rotations = 0
  /// Embedding and head, with their scales.
  public var tables = 0
  /// Norms, biases, class tokens and positions.
  public var vectors = 0
  public var tokenizer = 0
  /// The header: names, shapes, configuration, checksums.
  public var metadata = 0

  public var total: Int { data + metadata }

  /// All but the header.
  public var data: Int { codes + scales + rotations + tables + vectors + tokenizer }

  /// `fileBytes` is the size of the file that holds `parts`.
  public init(_ parts: PackedParts, fileBytes: Int) {
    for (plane, bytes) in PackedTensors(parts).planes { self[keyPath: plane.part] += bytes.count }
    metadata = fileBytes - data
  }
}
