import Numerics
import Testing

@Suite struct DenseProductTests {
  private func random(_ count: Int, seed: UInt64) -> FloatBuffer {
    var generator = SeededGenerator(seed: seed)
    let buffer = FloatBuffer(count: count)
    for index in 0..<count { buffer.base[index] = generator.gaussian() }
    return buffer
  }

  /// The plain triple loop in Double, element by element.
  private func productReference(
    _ m: Int, _ n: Int, _ k: Int, _ a: (Int, Int) -> Float, _ b: (Int, Int) -> Float
  ) -> [Double] {
    var result = [Double](repeating: 0, count: m * n)
    for row in 0..<m {
      for column in 0..<n {
        for inner in 0..<k {
          result[row * n + column] += Double(a(row, inner)) * Double(b(inner, column))
        }
      }
    }
    return result
  }

  @Test(arguments: [(5, 7, 3), (64, 48, 40), (33, 172, 64)])
  func allThreeProductsMatchTheTripleLoop(m: Int, n: Int, k: Int) {
    let a = random(m * k, seed: 1)
    let b = random(k * n, seed: 2)
    let c = FloatBuffer(count: m * n)
    let tolerance = 1e-5 * Double(k).squareRoot()
    DenseProduct.multiply(.float, m: m, n: n, k: k, a: a.base, b: b.base, c: c.base)
    let plain = productReference(m, n, k, { a.base[$0 * k + $1] }, { b.base[$0 * n + $1] })
    #expect(largestDifference(c, plain) < tolerance)
    DenseProduct.multiplyTransposed(.float, m: m, n: n, k: k, a: a.base, b: b.base, c: c.base)
    let right = productReference(m, n, k, { a.base[$0 * k + $1] }, { b.base[$1 * k + $0] })
    #expect(largestDifference(c, right) < tolerance)
    DenseProduct.transposedMultiply(.float, m: m, n: n, k: k, a: a.base, b: b.base, c: c.base)
    let left = productReference(m, n, k, { a.base[$1 * m + $0] }, { b.base[$0 * n + $1] })
    #expect(largestDifference(c, left) < tolerance)
  }

  /// The columns 2...4 of a matrix of seven, as the rows of its transpose.
  @Test func aPartOfTheColumnsIsTransposedByItsStride() {
    let a = random(5 * 7, seed: 4)
    let b = random(5 * 6, seed: 5)
    let c = FloatBuffer(count: 3 * 6)
    DenseProduct.transposedMultiply(
      .float, m: 3, n: 6, k: 5, a: a.base + 2, aStride: 7, b: b.base, c: c.base)
    let plain = productReference(3, 6, 5, { a.base[$1 * 7 + 2 + $0] }, { b.base[$0 * 6 + $1] })
    #expect(largestDifference(c, plain) < 1e-5)
  }

  @Test func accumulateAddsToWhatWasThere() {
    let a = random(12, seed: 1)
    let b = random(12, seed: 2)
    let once = FloatBuffer(count: 9)
    let twice = FloatBuffer(count: 9)
    DenseProduct.multiplyTransposed(.float, m: 3, n: 3, k: 4, a: a.base, b: b.base, c: once.base)
    for _ in 0..<2 {
      DenseProduct.multiplyTransposed(
        .float, m: 3, n: 3, k: 4, a: a.base, b: b.base, c: twice.base, accumulate: true)
    }
    #expect(largestDifference(twice, once.elements.map { 2 * $0 }) < 1e-6)
  }

  private func largestDifference(_ found: FloatBuffer, _ expected: some Sequence<Double>) -> Double
  {
    zip(found.elements, expected).map { abs(Double($0) - $1) }.max() ?? 0
  }

  private func largestDifference(_ found: FloatBuffer, _ expected: [Float]) -> Double {
    largestDifference(found, expected.map(Double.init))
  }
}
