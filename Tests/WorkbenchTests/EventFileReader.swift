import Foundation

/// Reads what TensorBoard reads, by the formats' descriptions alone: slow, and apart from the writer.
struct EventFileReader {
  struct Failure: Error { var what: String }

  struct Record {
    var wallTime = 0.0
    var step = 0
    var fileVersion: String?
    var scalars: [String: Float] = [:]
    var histograms: [String: Histogram] = [:]
    var startsSession = false
  }

  struct Histogram: Equatable {
    var least = 0.0
    var most = 0.0
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    var limits: [Double] = []
    var counts: [Double] = []
  }

  static func records(_ bytes: [UInt8]) throws -> [Record] {
    var rest = bytes[...]
    var records: [Record] = []
    while !rest.isEmpty {
      let length = try take(8, &rest)
      try check(length, try take(4, &rest))
      let data = try take(Int(number(length)), &rest)
      try check(data, try take(4, &rest))
      records.append(try record(data))
    }
    return records
  }

  private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> [UInt8] {
    guard count >= 0, rest.count >= count else { throw Failure(what: "an end too early") }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  private static func number(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 * 256 + UInt64($1) }
  }

  // Bit by bit, from the polynomial; the mask as the format's description has it.
  private static func check(_ bytes: [UInt8], _ found: [UInt8]) throws {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let carries = (remainder & 1 == 1) != (byte >> bit & 1 == 1)
        remainder /= 2
        if carries { remainder ^= 0x82F6_3B78 }
      }
    }
    let checksum = UInt64(~remainder)
    let masked = (checksum / 32768 + checksum * 131072 % (1 << 32) + 0xA282_EAD8) % (1 << 32)
    guard masked == number(found) else { throw Failure(what: "a wrong checksum") }
  }

  // MARK: - Messages

  private enum Value {
    case number(UInt64)
    case bytes([UInt8])

    var double: Double {
      if case .number(let bits) = self { return Double(bitPattern: bits) }
      return .nan
    }
    var integer: UInt64 {
      if case .number(let value) = self { return value }
      return 0
    }
    var content: [UInt8] {
      if case .bytes(let bytes) = self { return bytes }
      return []
    }
  }

  private static func fields(_ bytes: [UInt8]) throws -> [(UInt64, Value)] {
    var rest = bytes[...]
    var fields: [(UInt64, Value)] = []
    while !rest.isEmpty {
      let key = try varint(&rest)
      switch key % 8 {
      case 0: fields.append((key / 8, .number(try varint(&rest))))
      case 1: fields.append((key / 8, .number(number(try take(8, &rest)))))
      case 2: fields.append((key / 8, .bytes(try take(Int(try varint(&rest)), &rest))))
      case 5: fields.append((key / 8, .number(number(try take(4, &rest)))))
      default: throw Failure(what: "wire type \(key % 8)")
      }
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    var place: UInt64 = 0
    while true {
      let byte = try take(1, &rest)[0]
      value += UInt64(byte % 128) << place
      place += 7
      if byte < 128 { return value }
    }
  }

  private static func record(_ data: [UInt8]) throws -> Record {
    var record = Record()
    for (field, value) in try fields(data) {
      switch field {
      case 1: record.wallTime = value.double
      case 2: record.step = Int(value.integer)
      case 3: record.fileVersion = String(decoding: value.content, as: UTF8.self)
      case 5: for (_, entry) in try fields(value.content) { try add(entry.content, to: &record) }
      case 7:
        record.startsSession = try fields(value.content).contains { $0.0 == 1 && $0.1.integer == 1 }
      default: throw Failure(what: "field \(field) of an event")
      }
    }
    return record
  }

  private static func add(_ data: [UInt8], to record: inout Record) throws {
    var tag = ""
    for (field, value) in try fields(data) {
      switch field {
      case 1: tag = String(decoding: value.content, as: UTF8.self)
      case 2: record.scalars[tag] = Float(bitPattern: UInt32(value.integer))
      case 5: record.histograms[tag] = try histogram(value.content)
      default: throw Failure(what: "field \(field) of a value")
      }
    }
  }

  private static func histogram(_ data: [UInt8]) throws -> Histogram {
    var histogram = Histogram()
    for (field, value) in try fields(data) {
      switch field {
      case 1: histogram.least = value.double
      case 2: histogram.most = value.double
      case 3: histogram.count = value.double
      case 4: histogram.sum = value.double
      case 5: histogram.squares = value.double
      case 6: histogram.limits = doubles(value.content)
      case 7: histogram.counts = doubles(value.content)
      default: throw Failure(what: "field \(field) of a histogram")
      }
    }
    return histogram
  }

  private static func doubles(_ bytes: [UInt8]) -> [Double] {
    stride(from: 0, to: bytes.count, by: 8).map {
      Double(bitPattern: number(Array(bytes[$0..<$0 + 8])))
    }
  }
}
