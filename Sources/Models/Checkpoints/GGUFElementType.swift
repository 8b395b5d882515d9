/// How GGUF stores elements: plain, or in blocks of 32 with their scale.
///
/// Source: github.com/ggml-org/ggml, ggml-quants.c `dequantize_row_*`.
enum GGUFElementType: UInt32, Sendable, CaseIterable {
  case float32 = 0
  case float16 = 1
  /// Q4_0: w = d * (q - 8), q of 4 bits.
  case scaled4 = 2
  /// Q4_1: w = d * q + m, q of 4 bits.
  case affine4 = 3
  /// Q8_0: w = d * q, q of 8 bits.
  case scaled8 = 8
  case brain16 = 30

  static let blockSize = 32
  static let known = "F32, F16, BF16, Q4_0, Q4_1 or Q8_0"

  /// The name of `code` in the format, or the number.
  static func name(_ code: UInt32) -> String {
    let names = [
      6: "Q5_0", 7: "Q5_1", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K",
      15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL",
      21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64",
      28: "F64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]
    return names[Int(code)] ?? "\(code)"
  }

  private var plain: ElementType? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .brain16: .brain16
    default: nil
    }
  }

  /// Bytes of a block of quantized weights.
  private var blockByteCount: Int {
    switch self {
    case .scaled4: 18
    case .affine4: 20
    default: 34
    }
  }

  /// Bytes of a tensor; nil where rows are not whole blocks or the product does not fit.
  func byteCount(of shape: [Int]) -> Int? {
    if let plain { return plain.byteCount(of: shape) }
    guard let width = shape.last, width % Self.blockSize == 0,
      let count = ElementType.int8.byteCount(of: shape)
    else { return nil }
    let (bytes, overflow) = (count / Self.blockSize)
      .multipliedReportingOverflow(by: blockByteCount)
    return overflow ? nil : bytes
  }

  /// Decodes `count` weights, whole blocks where there are blocks.
  func decode(
    _ source: UnsafeRawPointer, count: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    if let plain {
      return FloatCoding.decode(source, count: count, as: plain, into: destination)
    }
    for block in 0..<count / Self.blockSize {
      decodeBlock(source + block * blockByteCount, into: destination + block * Self.blockSize)
    }
  }

  private func decodeBlock(
    _ block: UnsafeRawPointer, into weights: UnsafeMutablePointer<Float>
  ) {
    let scale = Self.half(block)
    switch self {
    case .scaled4: Self.nibbles(block + 2, scale, -8 * scale, into: weights)
    case .affine4: Self.nibbles(block + 4, scale, Self.half(block + 2), into: weights)
    default:
      for index in 0..<Self.blockSize {
        weights[index] = scale * Float(block.load(fromByteOffset: 2 + index, as: Int8.self))
      }
    }
  }

  /// Low halves are the first 16 weights, high halves the others.
  private static func nibbles(
    _ codes: UnsafeRawPointer, _ scale: Float, _ minimum: Float,
    into weights: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<blockSize / 2 {
      let pair = codes.load(fromByteOffset: index, as: UInt8.self)
      weights[index] = scale * Float(pair & 15) + minimum
      weights[index + blockSize / 2] = scale * Float(pair >> 4) + minimum
    }
  }

  private static func half(_ source: UnsafeRawPointer) -> Float {
    HalfPrecision.float(
      fromHalf: UInt16(littleEndian: source.loadUnaligned(as: UInt16.self)))
  }
}
