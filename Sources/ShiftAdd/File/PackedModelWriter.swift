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
    let planes = tensors.planes.sorted { $0.key.rawValue < $1.key.rawValue }
    let checksums = planes.map { bfq_checksum($0.value, Int64($0.value.count)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let metadata = tensors.metadata(parts, checksums: checksums)
    let text = try encoder.encode(metadata)
    return try SafetensorsWriter.write(
      planes.map { plane, bytes in
        StoredTensor(
          plane.rawValue, plane.type, shape: [bytes.count / plane.type.byteCount],
          contents: .bytes { $0.copyBytes(from: bytes) })
      },
      metadata: [
        "format": PackedMetadata.format, "version": String(metadata.version),
        "packed": String(decoding: text, as: UTF8.self),
      ], to: path)
  }
}
