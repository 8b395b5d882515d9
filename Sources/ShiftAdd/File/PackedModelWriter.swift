private import ButterflyQuant
private import CShiftAdd
private import DataFaults
private import Foundation
private import Models

/// Writes a packed model: codes as dense bit rows, scales, angles, and what stays finer.
public enum PackedModelWriter {
  /// Writes atomically and returns the file's size in bytes.
  ///
  /// Throws: `DataFault` where the disk refuses; then no file is left.
  @discardableResult
  public static func write(_ parts: PackedParts, to path: String) throws -> Int {
    let tensors = PackedTensors(parts)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let metadata = try encoder.encode(tensors.metadata(parts))
    return try SafetensorsWriter.write(
      tensors.all.map { tensor in
        StoredTensor(
          tensor.name, tensor.isFloat ? .float32 : .uint8, shape: tensor.shape,
          contents: .bytes { $0.copyBytes(from: tensor.bytes) })
      },
      metadata: [
        "format": PackedMetadata.format, "version": String(PackedMetadata.version),
        "packed": String(decoding: metadata, as: UTF8.self),
      ], to: path)
  }
}

/// The tensors of a packed file as bytes.
struct PackedTensors {
  struct Tensor {
    let name: String
    let shape: [Int]
    let isFloat: Bool
    let bytes: [UInt8]
    /// What it counts as.
    let part: WritableKeyPath<PackedSize, Int>
  }

  private(set) var all: [Tensor] = []
  private var sites: [PackedMetadata.Site] = []
  private var rotations: [PackedMetadata.Rotation] = []

  init(_ parts: PackedParts) {
    let layout = LlamaNetwork(parts.configuration).layout
    for (site, matrix) in zip(layout.sites, parts.sites) {
      add(matrix, site.name, codes: \.codes, scales: \.scales)
      sites.append(.init(name: site.name, grid: matrix.codebook.name))
    }
    for (input, rotation) in zip(layout.inputs, parts.rotations) { add(rotation, input.name) }
    add(parts.embedding, "embedding", parts.configuration)
    if let head = parts.head { add(head, "head", parts.configuration) }
    for (name, values) in parts.vectors.sorted(by: { $0.key < $1.key }) {
      addFloats(name, [values.count], values, \.vectors)
    }
    if let contents = parts.tokenizer?.contents, !contents.isEmpty {
      addBytes("tokenizer", [contents.count], contents, \.tokenizer)
    }
  }

  func metadata(_ parts: PackedParts) -> PackedMetadata {
    PackedMetadata(
      configuration: parts.configuration, groupSize: parts.groupSize,
      tableGroupSize: PackedParts.tableGroupSize, activations: parts.activations,
      liftingBits: parts.liftingBits, sites: sites, rotations: rotations,
      embedding: Self.kind(parts.embedding), head: parts.head.map(Self.kind),
      tokenizer: parts.tokenizer?.name ?? "none",
      checksums: Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, bfq_checksum($0.bytes, Int64($0.bytes.count))) }))
  }

  static func kind(_ table: PackedParts.Table) -> String {
    switch table {
    case .bytes: "int8"
    case .floats: "float"
    }
  }

  // Every row of codes begins on a byte, so that a reader can take rows apart.
  private mutating func add(
    _ matrix: PackedParts.CodedMatrix, _ name: String, codes: WritableKeyPath<PackedSize, Int>,
    scales: WritableKeyPath<PackedSize, Int>
  ) {
    let bits = matrix.codebook.bits
    let width = (matrix.columns * bits + 7) / 8
    let packed = (0..<matrix.rows).flatMap { row in
      PackedCodes(
        matrix.codes[row * matrix.columns..<(row + 1) * matrix.columns], bits: bits
      ).bytes
    }
    addBytes("\(name).codes", [matrix.rows, width], packed, codes)
    addBytes(
      "\(name).scales", [matrix.rows, matrix.scales.count / matrix.rows], matrix.scales, scales)
  }

  private mutating func add(_ rotation: PackedParts.Rotation?, _ name: String) {
    let storage: PackedMetadata.Rotation.Storage =
      rotation.map { $0.isHadamard ? .hadamard : .angles } ?? .none
    if let rotation, storage == .angles {
      addFloats("\(name).angles", [rotation.angles.count], rotation.angles, \.rotations)
    }
    if let signs = rotation?.signs {
      let bits = PackedCodes(signs.map { $0 < 0 ? UInt8(1) : 0 }, bits: 1)
      addBytes("\(name).signs", [bits.bytes.count], bits.bytes, \.rotations)
    }
    rotations.append(.init(name: name, storage: storage, hasSigns: rotation?.signs != nil))
  }

  private mutating func add(
    _ table: PackedParts.Table, _ name: String, _ configuration: LlamaConfiguration
  ) {
    switch table {
    case .bytes(let matrix): add(matrix, name, codes: \.tables, scales: \.tables)
    case .floats(let values):
      addFloats(
        name, [configuration.vocabularySize, configuration.dimension], values, \.tables)
    }
  }

  private mutating func addBytes(
    _ name: String, _ shape: [Int], _ bytes: [UInt8], _ part: WritableKeyPath<PackedSize, Int>
  ) {
    all.append(Tensor(name: name, shape: shape, isFloat: false, bytes: bytes, part: part))
  }

  // Safetensors is little-endian, as every machine this runs on.
  private mutating func addFloats(
    _ name: String, _ shape: [Int], _ values: [Float], _ part: WritableKeyPath<PackedSize, Int>
  ) {
    let bytes = values.withUnsafeBytes { Array($0) }
    all.append(Tensor(name: name, shape: shape, isFloat: true, bytes: bytes, part: part))
  }
}
