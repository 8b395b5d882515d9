import Numerics

/// Damages bytes, by what they are.
enum Mutation {
  static func apply(
    to bytes: [UInt8], _ form: CorpusFile.Form, others: [CorpusFile],
    using generator: inout SeededGenerator
  ) -> [UInt8] {
    // Now and then as it is: what comes behind reading is run as well.
    if generator.index(below: 24) == 0 { return bytes }
    var result = bytes
    for _ in 0...generator.index(below: 3) {
      switch (form, generator.index(below: 4)) {
      case (.json, 1...): result = JSONMutation.apply(to: result, using: &generator)
      case (.safetensors, 2...): result = header(of: result, using: &generator)
      case (.text, 2...): result = TextMutation.apply(to: result, using: &generator)
      default: result = plainly(result, others: others, using: &generator)
      }
    }
    return result
  }

  /// Bits, truncation, splices, lengths: for bytes of any form.
  private static func plainly(
    _ bytes: [UInt8], others: [CorpusFile], using generator: inout SeededGenerator
  ) -> [UInt8] {
    guard !bytes.isEmpty else { return [UInt8(truncatingIfNeeded: generator.next())] }
    var bytes = bytes
    switch generator.index(below: 7) {
    case 0: bytes[place(bytes, &generator)] ^= 1 << UInt8(generator.index(below: 8))
    case 1: bytes[place(bytes, &generator)] = UInt8(truncatingIfNeeded: generator.next())
    case 2: bytes.removeLast(generator.index(below: bytes.count) + 1)
    case 3: number(&bytes, &generator)
    case 4: splice(&bytes, bytes, &generator)
    case 5: splice(&bytes, others[generator.index(below: others.count)].bytes, &generator)
    default:
      let at = place(bytes, &generator)
      bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
    }
    return bytes
  }

  /// Headers lie at the front: half of all places do too.
  private static func place(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> Int {
    let span = generator.index(below: 2) == 0 ? min(300, bytes.count) : bytes.count
    return generator.index(below: span)
  }

  /// A number of 2, 4 or 8 bytes at its worst.
  private static func number(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let worst: [UInt64] = [
      0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
      1 << 40, 1 << 62, .max >> 1, 1 << 63, .max, .max - 7, 0x7F80_0000, 0x7FC0_0000,
    ]
    let value = worst[generator.index(below: worst.count)]
    let size = [2, 4, 8][generator.index(below: 3)]
    guard bytes.count >= size else { return }
    var at = place(bytes, &generator)
    if generator.index(below: 2) == 0 { at &= ~3 }
    at = min(at, bytes.count - size)
    let isBig = generator.index(below: 4) == 0
    for index in 0..<size {
      bytes[at + index] = UInt8(
        truncatingIfNeeded: value >> UInt64(8 * (isBig ? size - 1 - index : index)))
    }
  }

  private static func splice(
    _ bytes: inout [UInt8], _ source: [UInt8], _ generator: inout SeededGenerator
  ) {
    guard !source.isEmpty else { return }
    let from = generator.index(below: source.count)
    let piece = Array(source[from..<min(source.count, from + 1 + generator.index(below: 200))])
    let at = place(bytes, &generator)
    bytes.replaceSubrange(at..<min(bytes.count, at + piece.count), with: piece)
  }

  /// JSON-aware damage to the header, whose length is set right again.
  private static func header(
    of bytes: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    guard bytes.count > 8 else { return bytes }
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.1) << UInt64(8 * $1.0) }
    let end = min(bytes.count, 8 + Int(min(length, UInt64(bytes.count))))
    let header = JSONMutation.apply(to: Array(bytes[8..<end]), using: &generator)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return prefix + header + bytes[end...]
  }
}
