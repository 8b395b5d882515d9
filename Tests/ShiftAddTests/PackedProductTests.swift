import ButterflyQuant
import Numerics
import ShiftAdd
import TestSupport
import Testing

/// Every kernel set against plain shifts and adds: the same bits.
@Suite struct PackedProductTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let group: Int
    var testDescription: String { "\(rows)x\(columns), groups of \(group)" }
  }

  static let cases = [
    Case(rows: 1, columns: 1, group: 64), Case(rows: 16, columns: 64, group: 64),
    Case(rows: 37, columns: 172, group: 64), Case(rows: 100, columns: 40, group: 32),
    Case(rows: 5, columns: 300, group: 128), Case(rows: 33, columns: 130, group: 48),
    Case(rows: 18, columns: 96, group: 8), Case(rows: 20, columns: 200, group: 1024),
  ]
  static let codebooks = WeightGrid.all.map(Codebook.init) + [.int8]

  private func check(
    _ shape: Case, _ codebook: Codebook, tokens: Int, rule: QuantizedActivations.ScaleRule,
    activation: (inout SeededGenerator) -> Float
  ) {
    var generator = SeededGenerator(seed: 7)
    let groups = (shape.columns + shape.group - 1) / shape.group
    let codes = (0..<shape.rows * shape.columns).map { _ in
      UInt8(truncatingIfNeeded: generator.next() >> 40) & UInt8(1 << codebook.bits - 1)
    }
    let scales = (0..<shape.rows * groups).map { _ in UInt8(150 + generator.index(below: 60)) }
    let matrix = PackedMatrix(
      rows: shape.rows, columns: shape.columns, groupSize: shape.group, codebook: codebook,
      codes: codes, scales: scales)
    let reference = ShiftAddReference(
      rows: shape.rows, columns: shape.columns, groupSize: shape.group, codebook: codebook,
      codes: codes, scales: scales)
    let x = QuantizedActivations(layout: matrix.layout, capacity: tokens, rule: rule)
    x.quantize((0..<tokens * shape.columns).map { _ in activation(&generator) }, count: tokens)
    let expected = (0..<tokens).flatMap { row in
      reference.product(x.codes(ofRow: row), scale: x.scale(ofRow: row), rule: rule).y
    }
    for kernels in ShiftAddKernels.available {
      var y = [Float](repeating: .nan, count: tokens * shape.rows)
      kernels.multiply(matrix, x, into: &y, stride: shape.rows)
      #expect(y == expected, "\(kernels.name) \(codebook.name)")
    }
  }

  @Test(arguments: cases) func randomCodesGiveTheReferencesBits(_ shape: Case) {
    for codebook in Self.codebooks {
      check(shape, codebook, tokens: 1, rule: .absmax) { $0.gaussian() }
    }
  }

  @Test(arguments: cases) func batchesOfEveryRestGiveTheReferencesBits(_ shape: Case) {
    for tokens in [2, 5, 6, 7, 13] {
      check(shape, Codebook(.defaultGrid(bits: 3)), tokens: tokens, rule: .powerOfTwo) {
        $0.gaussian()
      }
    }
  }

  /// All activations at ±127: the largest sums a block can have.
  @Test func saturatingInputsGiveTheReferencesBits() {
    for codebook in Self.codebooks {
      check(Case(rows: 32, columns: 256, group: 64), codebook, tokens: 3, rule: .absmax) {
        $0.next() >> 63 == 0 ? 1 : -1
      }
      check(Case(rows: 32, columns: 256, group: 64), codebook, tokens: 1, rule: .absmax) { _ in 1 }
    }
  }

  @Test func accumulatingAddsToWhatIsThere() {
    let matrix = PackedMatrix(
      rows: 3, columns: 64, groupSize: 64, codebook: .int8,
      codes: [UInt8](repeating: 1, count: 192), scales: [UInt8](repeating: 188, count: 3))
    let x = QuantizedActivations(layout: matrix.layout, capacity: 1)
    x.quantize([Float](repeating: 127, count: 64), count: 1)
    for kernels in ShiftAddKernels.available {
      var y: [Float] = [1, 2, 3]
      kernels.multiply(matrix, x, into: &y, stride: 3, accumulate: true)
      // 64 ones times 127, the scale byte 188 being 2^0.
      #expect(y == [8129, 8130, 8131], "\(kernels.name)")
    }
  }

  @Test func threadsDoNotChangeABit() {
    var generator = SeededGenerator(seed: 3)
    let (rows, columns) = (4096, 2048)
    let codes = (0..<rows * columns).map { _ in UInt8(generator.next() >> 62) }
    let scales = (0..<rows * columns / 64).map { _ in UInt8(160 + generator.index(below: 20)) }
    let matrix = PackedMatrix(
      rows: rows, columns: columns, groupSize: 64,
      codebook: Codebook(.defaultGrid(bits: 2)), codes: codes, scales: scales)
    let x = QuantizedActivations(layout: matrix.layout, capacity: 1)
    x.quantize((0..<columns).map { _ in generator.gaussian() }, count: 1)
    var alone = [Float](repeating: 0, count: rows)
    ShiftAddKernels.fastest.multiply(matrix, x, into: &alone, stride: rows)
    let pool = WorkerPool(threads: 3)
    defer { pool.shutDown() }
    var shared = [Float](repeating: 0, count: rows)
    ShiftAddKernels.fastest.multiply(matrix, x, into: &shared, stride: rows, pool: pool)
    #expect(alone == shared)
  }

  @Test func aDyadicProductMultipliesNothing() {
    let codes = (0..<64 * 4).map { UInt8($0 % 4) }
    let reference = ShiftAddReference(
      rows: 4, columns: 64, groupSize: 64, codebook: Codebook(.defaultGrid(bits: 2)),
      codes: codes, scales: [188, 189, 190, 191])
    let x = (0..<64).map { Int8($0 - 32) }
    let dyadic = reference.product(x, scale: 0.25, rule: .powerOfTwo).operations
    #expect(dyadic.multiplies == 0)
    // ±1 needs no shift, ±4 one: half the codes of each, and per row a scale and an exponent.
    #expect(dyadic.adds >= 4 * 64)
    #expect(reference.product(x, scale: 0.3, rule: .absmax).operations.multiplies == 4)
  }

  /// The decomposition is the number, and no two neighbouring powers are used.
  @Test func signedPowersSumToTheirNumber() {
    for value in -300...300 {
      let powers = SignedPowers(value)
      #expect(powers.applied(to: 1) == Int32(value))
      let shifts = powers.terms.map(\.shift)
      #expect(zip(shifts, shifts.dropFirst()).allSatisfy { $1 - $0 > 1 })
    }
  }
}
