import ButterflyQuant
import Numerics
import Testing

@Suite struct PackedCodesTests {
  @Test(arguments: 1...8, [0, 1, 7, 64, 172])
  func codesComeBack(bits: Int, count: Int) {
    var generator = SeededGenerator(seed: UInt64(bits))
    let codes = (0..<count).map { _ in UInt8(generator.index(below: 1 << bits)) }
    let packed = PackedCodes(codes, bits: bits)
    #expect(packed.bytes.count == (count * bits + 7) / 8)
    #expect(packed.unpacked == codes)
    #expect(PackedCodes(bytes: packed.bytes, count: count, bits: bits) == packed)
  }

  @Test func bitOrderIsLittleEndian() {
    #expect(PackedCodes([1, 2, 3, 0], bits: 2).bytes == [0b00_11_10_01])
    #expect(PackedCodes([0b001, 0b010, 0b111], bits: 3).bytes == [0b11_010_001, 0b1])
    #expect(PackedCodes([0xa, 0xb, 0xc], bits: 4).bytes == [0xba, 0x0c])
  }

  @Test(arguments: WeightGrid.all) func tensorKeepsItsValues(grid: WeightGrid) {
    let weights = Matrix(rows: 6, columns: 172, elements: gaussians(6 * 172, seed: 1))
    let quantizer = GroupQuantizer(grid: grid)
    let tensor = RoundToNearest.quantize(weights, by: quantizer)
    var values = weights.elements
    quantizer.quantize(
      weights: values, scales: tensor.scales, rows: 6, columns: 172, values: &values)
    #expect(tensor.dequantized().elements == values)
    // Quantizing what was quantized changes nothing.
    let again = QuantizedTensor(
      quantizing: tensor.dequantized(), by: quantizer, scales: tensor.scales)
    #expect(again == tensor)
  }

  @Test func bitsPerWeightCountEverything() {
    let weights = Matrix(rows: 64, columns: 128, elements: gaussians(64 * 128, seed: 1))
    let plain = RoundToNearest.quantize(weights, by: GroupQuantizer(grid: .defaultGrid(bits: 2)))
    #expect(plain.bitsPerWeight == 2.125)
    let turned = QuantizedTensor(
      quantizing: weights, by: plain.quantizer, scales: plain.scales, angleCount: 448)
    #expect(turned.bitsPerWeight == 3.875)  // 448 angles of 32 bits on 8192 weights
    let free = RoundToNearest.quantize(
      weights, by: GroupQuantizer(grid: .defaultGrid(bits: 2), scaleRule: .free))
    #expect(free.bitsPerWeight == 2.5)
  }
}
