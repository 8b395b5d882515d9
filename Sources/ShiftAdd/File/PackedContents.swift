private import CShiftAdd
internal import DataFaults
internal import Models

/// The bytes of a packed file's parts, asked for in the order they were written; every checksum is
/// checked before a byte is given out.
final class PackedContents {
  private let file: SafetensorsFile
  private let path: String
  /// Checksums by tensor; nil for version 2, whose planes were checked on opening.
  private let checksumsByName: [String: UInt32]?
  private var planes: [PackedPlane: [UInt8]] = [:]
  private var positions: [PackedPlane: Int] = [:]

  /// A file of version 1: a tensor a part.
  init(_ file: SafetensorsFile, path: String, checksumsByName: [String: UInt32]) {
    self.file = file
    self.path = path
    self.checksumsByName = checksumsByName
  }

  /// A file of today: a tensor a plane.
  ///
  /// Throws: `DataFault` for a plane that is unknown, of another type or damaged.
  init(_ file: SafetensorsFile, path: String, checksums: [UInt32]) throws {
    self.file = file
    self.path = path
    checksumsByName = nil
    guard checksums.count == file.names.count else {
      throw fault("checksums", "\(checksums.count)", "\(file.names.count), one a tensor")
    }
    for (name, checksum) in zip(file.names, checksums) {
      guard let plane = PackedPlane(rawValue: name), file.elementType(of: name) == plane.type else {
        throw fault("tensor \(name)", "its name or type", "a plane of packed models")
      }
      planes[plane] = try checked(name, checksum)
    }
  }

  /// Of the whole file.
  var byteCount: Int { file.file.byteCount }

  /// The next part of `plane`, which version 1 calls `name`.
  ///
  /// Throws: `DataFault` where it is absent, cut short or damaged.
  func next(_ plane: PackedPlane, _ name: String, shape: [Int]) throws -> [UInt8] {
    guard let checksumsByName else { return try slice(plane, name, shape) }
    guard file.elementType(of: name) == plane.type, file.shape(of: name) == shape else {
      let found = file.shape(of: name).map { "shape \($0)" } ?? "no such tensor"
      throw fault("tensor \(name)", found, "\(plane.type.rawValue) \(shape)")
    }
    return try checked(name, checksumsByName[name])
  }

  /// As `next`, whole numbers of floats, all finite.
  func nextFloats(_ plane: PackedPlane, _ name: String, shape: [Int]) throws -> [Float] {
    let bytes = try next(plane, name, shape: shape)
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    guard values.allSatisfy(\.isFinite) else {
      throw fault("tensor \(name)", "a value that is not finite", "finite values")
    }
    return values
  }

  /// All that is left of `plane`.
  func rest(_ plane: PackedPlane, _ name: String) throws -> [UInt8] {
    guard checksumsByName == nil else {
      return try file.shape(of: name).map { try next(plane, name, shape: $0) } ?? []
    }
    let count = (planes[plane]?.count ?? 0) - (positions[plane] ?? 0)
    return try count > 0 ? slice(plane, name, [count]) : []
  }

  /// Throws: `DataFault` where a plane holds more than was asked for.
  func checkEnd() throws {
    for (plane, bytes) in planes where positions[plane] != bytes.count {
      throw fault(
        "tensor \(plane.rawValue)", "\(bytes.count) bytes", "\(positions[plane] ?? 0) bytes")
    }
  }

  private func slice(_ plane: PackedPlane, _ name: String, _ shape: [Int]) throws -> [UInt8] {
    let start = positions[plane] ?? 0
    let available = (planes[plane]?.count ?? 0) - start
    guard let count = plane.type.byteCount(of: shape), count <= available else {
      throw fault(
        "tensor \(plane.rawValue)", "\(available) bytes left",
        "\(plane.type.rawValue) \(shape) of \(name)")
    }
    positions[plane] = start + count
    return Array(planes[plane]?[start..<start + count] ?? [])
  }

  private func checked(_ name: String, _ expected: UInt32?) throws -> [UInt8] {
    let bytes = file.contents(of: name) ?? []
    let checksum = bfq_checksum(bytes, Int64(bytes.count))
    guard expected == checksum else {
      throw fault(
        "tensor \(name)", "checksum \(checksum)", expected.map { "\($0)" } ?? "a recorded checksum")
    }
    return bytes
  }

  private func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: path, place: place, found: found, expected: expected)
  }
}
