import ButterflyQuant
import CShiftAdd
import Foundation
import Models

@testable import ShiftAdd

/// Writes packed files as version 1 was: a tensor for each part of each site, by name. Files of it stay
/// readable.
struct PackedVersion1 {
  private var tensors: [StoredTensor] = []
  private var checksums: [String: UInt32] = [:]
  private var sites: [PackedMetadataVersion1.Site] = []
  private var rotations: [PackedMetadataVersion1.Rotation] = []

  static func write(_ parts: PackedParts, to path: String) throws {
    var file = PackedVersion1()
    let layout = LlamaNetwork(TinyParts.configuration).layout
    for (site, matrix) in zip(layout.sites, parts.sites) {
      file.add(matrix, site.name)
      file.sites.append(.init(name: site.name, grid: matrix.codebook.name))
    }
    for (input, rotation) in zip(layout.inputs, parts.rotations) { file.add(rotation, input.name) }
    if case .bytes(let table) = parts.embedding { file.add(table, "embedding") }
    for (name, values) in parts.vectors { file.addFloats(name, values) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let said = PackedMetadataVersion1(
      configuration: TinyParts.configuration, groupSize: parts.groupSize,
      tableGroupSize: PackedParts.tableGroupSize, activations: parts.activations,
      liftingBits: parts.liftingBits, sites: file.sites, rotations: file.rotations,
      embedding: "int8", head: nil, tokenizer: "bytes", checksums: file.checksums)
    try SafetensorsWriter.write(
      file.tensors,
      metadata: [
        "format": "bfq-packed", "version": "1",
        "packed": String(decoding: try encoder.encode(said), as: UTF8.self),
      ], to: path)
  }

  private mutating func add(_ matrix: PackedParts.CodedMatrix, _ name: String) {
    let bits = matrix.codebook.bits
    let rows = (0..<matrix.rows).map { row in
      PackedCodes(
        matrix.codes[row * matrix.columns..<(row + 1) * matrix.columns], bits: bits
      ).bytes
    }
    add(
      "\(name).codes", .uint8, [matrix.rows, (matrix.columns * bits + 7) / 8], rows.flatMap { $0 })
    add(
      "\(name).scales", .uint8, [matrix.rows, matrix.scales.count / matrix.rows], matrix.scales)
  }

  private mutating func add(_ rotation: PackedParts.Rotation?, _ name: String) {
    if let rotation { addFloats("\(name).angles", rotation.parameters) }
    if let signs = rotation?.signs {
      let bytes = PackedCodes(signs.map { $0 < 0 ? UInt8(1) : 0 }, bits: 1).bytes
      add("\(name).signs", .uint8, [bytes.count], bytes)
    }
    rotations.append(
      .init(
        name: name, storage: rotation == nil ? .none : .angles, hasSigns: rotation?.signs != nil))
  }

  private mutating func addFloats(_ name: String, _ values: [Float]) {
    add(name, .float32, [values.count], values.withUnsafeBytes { Array($0) })
  }

  private mutating func add(
    _ name: String, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]
  ) {
    checksums[name] = bfq_checksum(bytes, Int64(bytes.count))
    tensors.append(
      StoredTensor(name, type, shape: shape, contents: .bytes { $0.copyBytes(from: bytes) }))
  }
}
