internal import DataFaults

/// Stored elements to floats and back, whole tensors at a time.
enum FloatCoding {
  /// Decodes `count` elements from `source`, which may be unaligned.
  ///
  /// Precondition: `type.isFloat`.
  static func decode(
    _ source: UnsafeRawPointer, count: Int, as type: ElementType,
    into destination: UnsafeMutablePointer<Float>
  ) {
    precondition(type.isFloat, "FloatCoding: expected a float type, found \(type.rawValue)")
    switch type {
    case .float16:
      for index in 0..<count {
        let bits = source.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self)
        destination[index] = HalfPrecision.float(fromHalf: UInt16(littleEndian: bits))
      }
    case .brain16:
      for index in 0..<count {
        let bits = source.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self)
        destination[index] = HalfPrecision.float(fromBrain: UInt16(littleEndian: bits))
      }
    default: UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: 4 * count)
    }
  }

  /// Encodes `count` floats, rounding to nearest even; `destination` holds `type`'s bytes.
  ///
  /// Precondition: `type.isFloat`.
  static func encode(
    _ source: UnsafePointer<Float>, count: Int, as type: ElementType,
    into destination: UnsafeMutableRawPointer
  ) {
    precondition(type.isFloat, "FloatCoding: expected a float type, found \(type.rawValue)")
    switch type {
    case .float16:
      let halves = destination.bindMemory(to: UInt16.self, capacity: count)
      for index in 0..<count { halves[index] = HalfPrecision.half(from: source[index]) }
    case .brain16:
      let halves = destination.bindMemory(to: UInt16.self, capacity: count)
      for index in 0..<count { halves[index] = HalfPrecision.brain(from: source[index]) }
    default: destination.copyMemory(from: source, byteCount: 4 * count)
    }
  }

  /// Throws: `DataFault` naming the tensor and the index of its first NaN or infinity.
  static func checkFinite(
    _ values: UnsafePointer<Float>, count: Int, name: String, file: String
  ) throws {
    var exponents: UInt32 = 0
    for index in 0..<count {
      exponents |= values[index].bitPattern & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0
    }
    guard exponents != 0, let index = (0..<count).first(where: { !values[$0].isFinite }) else {
      return
    }
    throw DataFault(
      file: file, place: "tensor \(name), index \(index)", found: "\(values[index])",
      expected: "a finite number")
  }
}
