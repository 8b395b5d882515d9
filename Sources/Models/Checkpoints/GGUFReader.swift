internal import DataFaults

/// Reads GGUF's values one after the other.
struct GGUFReader {
  /// Deeper lists of lists are refused.
  private static let largestDepth = 4

  private(set) var offset = 0
  private let file: MappedFile

  init(_ file: MappedFile) { self.file = file }

  func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: file.name, place: place, found: found, expected: expected)
  }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    let value = try file.integer(at: offset, as: type, place: "byte \(offset)")
    offset += MemoryLayout<T>.size
    return value
  }

  /// A count of things of at least `size` bytes: no more than the rest of the file can hold.
  mutating func count(ofAtLeast size: Int) throws -> Int {
    let start = offset
    let value = try integer(UInt64.self)
    let limit = (file.byteCount - offset) / size
    guard value <= UInt64(limit) else {
      throw fault("byte \(start)", "a count of \(value)", "at most \(limit)")
    }
    return Int(value)
  }

  mutating func string() throws -> String {
    let count = try count(ofAtLeast: 1)
    let text = String(validating: file.copy(offset..<offset + count), as: UTF8.self)
    guard let text else { throw fault("byte \(offset)", "a string", "UTF-8") }
    offset += count
    return text
  }

  mutating func value(type: UInt32, depth: Int) throws -> JSONValue {
    switch type {
    case 0: .integer(Int(try integer(UInt8.self)))
    case 1: .integer(Int(try integer(Int8.self)))
    case 2: .integer(Int(try integer(UInt16.self)))
    case 3: .integer(Int(try integer(Int16.self)))
    case 4: .integer(Int(try integer(UInt32.self)))
    case 5: .integer(Int(try integer(Int32.self)))
    case 6: .number(Double(Float(bitPattern: try integer(UInt32.self))))
    case 7: .bool(try integer(UInt8.self) != 0)
    case 8: .string(try string())
    case 9: .array(try list(depth: depth))
    case 10: .integer(try word(try integer(UInt64.self)))
    case 11: .integer(try word(try integer(Int64.self)))
    case 12: .number(Double(bitPattern: try integer(UInt64.self)))
    default: throw fault("byte \(offset)", "value type \(type)", "0 to 12")
    }
  }

  private func word(_ value: some FixedWidthInteger) throws -> Int {
    guard let word = Int(exactly: value) else {
      throw fault("byte \(offset)", "\(value)", "a number of 63 bits")
    }
    return word
  }

  private mutating func list(depth: Int) throws -> [JSONValue] {
    guard depth < Self.largestDepth else {
      throw fault("byte \(offset)", "deeper lists", "at most \(Self.largestDepth) levels")
    }
    let type = try integer(UInt32.self)
    return try (0..<count(ofAtLeast: 1)).map { _ in try value(type: type, depth: depth + 1) }
  }

  mutating func tensor() throws -> (
    name: String, shape: [Int], type: GGUFElementType, offset: Int
  ) {
    let name = try string()
    let rank = try integer(UInt32.self)
    guard rank <= 4 else { throw fault("tensor \(name)", "\(rank) dimensions", "at most 4") }
    let shape = try (0..<rank).map { _ in try word(try integer(UInt64.self)) }
    let code = try integer(UInt32.self)
    guard let type = GGUFElementType(rawValue: code) else {
      throw fault(
        "tensor \(name)", "element type \(GGUFElementType.name(code))", GGUFElementType.known)
    }
    return (name, shape.reversed(), type, try word(try integer(UInt64.self)))
  }
}
