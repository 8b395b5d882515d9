import Foundation
import Numerics
import ShiftAdd

/// The bytes of a packed file, left as they are or damaged.
struct HostileFile {
  private let seed: UInt64
  /// What iterations damage in turn: writing a file waits for the disk.
  private var original: [UInt8] = []
  private var number = -1
  private static let iterationsOfOne = 16

  init(seed: UInt64) { self.seed = seed }

  /// The file of `iteration`, which depends on it and the seed alone.
  mutating func bytes(_ iteration: Int, using generator: inout SeededGenerator) throws -> [UInt8] {
    if number != iteration / Self.iterationsOfOne {
      number = iteration / Self.iterationsOfOne
      var model = SeededGenerator(seed: ~seed, stream: UInt64(number))
      original = try Self.written(HostileModel.parts(using: &model))
    }
    return Self.damaged(original, using: &generator)
  }

  private static func damaged(
    _ original: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = original
    switch generator.index(below: 8) {
    case 0: break
    case 1: bytes.removeLast(generator.index(below: bytes.count))
    case 2: flip(&bytes, in: 0..<bytes.count, &generator)
    case 3: flip(&bytes, in: 0..<headerEnd(bytes), &generator)
    case 4: replaceDigits(&bytes, &generator)
    case 5: lengthenNumber(&bytes, &generator)
    case 6: splice(&bytes, &generator)
    default: bytes.replaceSubrange(0..<8, with: (0..<8).map { _ in byte(&generator) })
    }
    return bytes
  }

  private static func written(_ parts: PackedParts) throws -> [UInt8] {
    let path =
      NSTemporaryDirectory() + "fuzz-\(ProcessInfo.processInfo.processIdentifier).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try PackedModelWriter.write(parts, to: path)
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  private static func byte(_ generator: inout SeededGenerator) -> UInt8 {
    UInt8(truncatingIfNeeded: generator.next())
  }

  private static func headerEnd(_ bytes: [UInt8]) -> Int {
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
    return min(bytes.count, 8 + max(0, length))
  }

  private static func flip(
    _ bytes: inout [UInt8], in range: Range<Int>, _ generator: inout SeededGenerator
  ) {
    for _ in 0..<1 + generator.index(below: 8) {
      bytes[range.lowerBound + generator.index(below: range.count)] = byte(&generator)
    }
  }

  private static func digits(_ bytes: [UInt8]) -> [Int] {
    (8..<headerEnd(bytes)).filter { (48..<58).contains(bytes[$0]) }
  }

  /// Sizes, shapes and offsets that still parse.
  private static func replaceDigits(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let places = digits(bytes)
    for _ in 0..<1 + generator.index(below: 4) {
      bytes[places[generator.index(below: places.count)]] = 48 + UInt8(generator.index(below: 10))
    }
  }

  /// Numbers beyond what a size or an integer holds; the header's length grows with them.
  private static func lengthenNumber(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let places = digits(bytes)
    let place = places[generator.index(below: places.count)]
    let added = [2, 9, 18, 19, 40][generator.index(below: 5)]
    let end = headerEnd(bytes) - 8 + added
    bytes.insert(contentsOf: [UInt8](repeating: 57, count: added), at: place)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: end >> (8 * index)) }
  }

  /// A piece of the file copied over another: names twice, tensors over one another.
  private static func splice(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let end = headerEnd(bytes)
    let count = 1 + generator.index(below: min(200, end - 8))
    let from = 8 + generator.index(below: end - 8 - count + 1)
    let to = 8 + generator.index(below: end - 8 - count + 1)
    bytes.replaceSubrange(to..<to + count, with: Array(bytes[from..<from + count]))
  }
}
