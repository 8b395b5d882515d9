import Models
import Numerics
import Testing

@Suite struct OperandBufferTests {
  /// Written and read again: floats as they were, bfloat16 rounded to 8 significant bits, to nearest
  /// and half to even.
  @Test(arguments: [1, 16, 37]) func whatIsReadIsWhatWasWritten(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    var values = (0..<count).map { _ in generator.gaussian() }
    values[0] = 1 + 0x1p-8  // halfway between two: 1 is even
    var found = [Float](repeating: 0, count: count)
    let floats = OperandBuffer(count: count, operand: .float)
    floats.convert(from: values, count: count)
    floats.read(into: &found, count: count)
    #expect(found == values)
    let halves = OperandBuffer(count: count, operand: .bfloat16)
    halves.convert(from: values, count: count)
    halves.read(into: &found, count: count)
    #expect(found == values.map(rounded))
    #expect(found[0] == 1)
  }

  private func rounded(_ value: Float) -> Float {
    let unit = Float(sign: .plus, exponent: Int(value.exponent) - 7, significand: 1)
    return (value / unit).rounded(.toNearestOrEven) * unit
  }
}
