private import ButterflyQuant
internal import Models

/// The planes of a packed file as bytes.
struct PackedTensors {
  /// Those that hold something.
  private(set) var planes: [PackedPlane: [UInt8]] = [:]
  private var grids: [String] = []
  private var rotations: [PackedMetadata.RotationStorage] = []
  private var signs: [Bool] = []

  init(_ parts: PackedParts) {
    for matrix in parts.sites {
      add(matrix, .codes, .scales)
      grids.append(matrix.codebook.name)
    }
    for rotation in parts.rotations { add(rotation) }
    add(parts.embedding)
    if let head = parts.head { add(head) }
    for (_, values) in parts.vectors.sorted(by: { $0.key < $1.key }) { add(values, to: .vectors) }
    add(parts.tokenizer?.contents ?? [], to: .tokenizer)
  }

  func metadata(_ parts: PackedParts, checksums: [UInt32]) -> PackedMetadata {
    var language: LlamaConfiguration?
    var vision: VisionConfiguration?
    switch parts.architecture {
    case .language(let configuration): language = configuration
    case .vision(let configuration): vision = configuration
    }
    return PackedMetadata(
      configuration: language, vision: vision, groupSize: parts.groupSize,
      tableGroupSize: PackedParts.tableGroupSize, activations: parts.activations,
      activationBits: parts.activationBits == 8 ? nil : parts.activationBits,
      liftingBits: parts.liftingBits, grids: PackedMetadata.shortened(grids),
      shape: parts.shape == .whole ? nil : parts.shape,
      sharing: parts.sharing == .input ? nil : parts.sharing,
      rotations: PackedMetadata.shortened(rotations), signs: PackedMetadata.shortened(signs),
      embedding: Self.kind(parts.embedding), head: parts.head.map(Self.kind),
      tokenizer: parts.tokenizer?.name ?? "none", checksums: checksums)
  }

  private static func kind(_ table: PackedParts.Table) -> String {
    switch table {
    case .bytes: "int8"
    case .floats: "float"
    }
  }

  // Every row of codes begins on a byte, so that a reader can take rows apart.
  private mutating func add(
    _ matrix: PackedParts.CodedMatrix, _ codes: PackedPlane, _ scales: PackedPlane
  ) {
    let packed = (0..<matrix.rows).flatMap { row in
      PackedCodes(
        matrix.codes[row * matrix.columns..<(row + 1) * matrix.columns],
        bits: matrix.codebook.bits
      ).bytes
    }
    add(packed, to: codes)
    add(matrix.scales, to: scales)
  }

  private mutating func add(_ rotation: PackedParts.Rotation?) {
    let storage = PackedMetadata.RotationStorage(rotation?.kind)
    rotations.append(storage)
    if let rotation, let plane = storage.plane { add(rotation.parameters, to: plane) }
    if let signs = rotation?.signs {
      add(PackedCodes(signs.map { $0 < 0 ? UInt8(1) : 0 }, bits: 1).bytes, to: .signs)
    }
    signs.append(rotation?.signs != nil)
  }

  private mutating func add(_ table: PackedParts.Table) {
    switch table {
    case .bytes(let matrix): add(matrix, .tables, .tables)
    case .floats(let values): add(values, to: .floatTables)
    }
  }

  private mutating func add(_ bytes: [UInt8], to plane: PackedPlane) {
    if !bytes.isEmpty { planes[plane, default: []] += bytes }
  }

  // Safetensors is little-endian, as every machine this runs on.
  private mutating func add(_ values: [Float], to plane: PackedPlane) {
    add(values.withUnsafeBytes { Array($0) }, to: plane)
  }
}
