internal import ButterflyQuant

/// What turns the activations of an input before they become bytes.
protocol ActivationRotation: Sendable {
  /// Each row r becomes Q r. `source` may be `rows`.
  func apply(rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>)
}

extension VectorRotation: ActivationRotation {}
extension FreeBlockRotation: ActivationRotation {}

/// A rotation in shifts and adds: rows become integers by a power of two, go through the lifting
/// network, and come back exactly.
struct LiftedRotation: ActivationRotation {
  private let rotation: DyadicRotation

  /// Bits of the largest integer that goes in: a row grows by no more than the root of its length,
  /// so that every result of up to 2^14 numbers is a whole float.
  private static let bits = 16

  init(_ rotation: DyadicRotation) { self.rotation = rotation }

  func apply(rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>) {
    let size = rotation.plan.size
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: size) { buffer in
      guard let integers = buffer.baseAddress else { return }
      for row in 0..<count {
        apply(rows + row * size, source + row * size, integers, size)
      }
    }
  }

  private func apply(
    _ row: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>,
    _ integers: UnsafeMutablePointer<Int32>, _ size: Int
  ) {
    var largest: Float = 0
    for index in 0..<size { largest = max(largest, abs(source[index])) }
    let shift = largest > 0 ? Self.bits - 1 - Int(largest.exponent) : 0
    let scale = Float(sign: .plus, exponent: max(-120, min(120, shift)), significand: 1)
    for index in 0..<size {
      let value = (source[index] * scale).rounded(.toNearestOrEven)
      // A damaged model's numbers may be none.
      integers[index] = abs(value) < 0x1p30 ? Int32(value) : 0
    }
    rotation.apply(rows: integers, count: 1, source: integers)
    let inverse = 1 / scale
    for index in 0..<size { row[index] = Float(integers[index]) * inverse }
  }
}
