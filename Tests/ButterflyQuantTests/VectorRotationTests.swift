import ButterflyQuant
import Numerics
import TestSupport
import Testing

/// The kernels for one vector beside those of one lane per row, on the same angles.
@Suite struct VectorRotationTests {
  static let sizes = [8, 24, 64, 128, 172, 192, 288, 384, 576, 768, 1024, 1536, 4096]
  static let otherPlans: [RotationPlan] = [
    .blockDiagonal(size: 172, block: 32), .blockDiagonal(size: 200, block: 64),
    .blockDiagonal(size: 128, block: 32), .blockDiagonal(size: 1030, block: 8),
    .blockDiagonal(size: 1024, block: 512), .butterfly(size: 64, stages: 3),
    .butterfly(size: 1024, stages: 9), .butterfly(size: 43), .butterfly(size: 50),
    .butterfly(size: 1), .butterfly(size: 2), .butterfly(size: 36, stages: 0), .none(size: 40),
    .butterfly(size: 8192),
  ]
  static let counts = [1, 3, 8, 64]

  /// Both are within a few roundings of Q x, whose entries are normal numbers.
  @Test(arguments: sizes.map { .butterfly(size: $0) } + otherPlans, counts)
  func equalsTheButterflyRotation(plan: RotationPlan, count: Int) {
    for signed in [false, true] {
      let sample = RotationSample(plan, signed: signed)
      let rotation = VectorRotation(plan: plan, signs: sample.rotation.signs)
      rotation.prepare(angles: sample.angles)
      #expect(rotation.isFast)
      let x = gaussians(count * plan.size, seed: 5)
      var expected = x
      sample.rotation.apply(rows: &expected, count: count, source: x)
      var found = [Float](repeating: .nan, count: x.count)
      rotation.apply(rows: &found, count: count, source: x)
      #expect(largestDifference(found, expected.map(Double.init)) < 1e-5)
      var inPlace = x
      inPlace.withUnsafeMutableBufferPointer {
        rotation.apply(rows: $0.baseAddress!, count: count, source: $0.baseAddress!)
      }
      #expect(inPlace == found)
    }
  }

  @Test(arguments: sizes) func normsStay(size: Int) {
    let sample = RotationSample(.butterfly(size: size), signed: true)
    let rotation = VectorRotation(plan: sample.plan, signs: sample.rotation.signs)
    rotation.prepare(angles: sample.angles)
    let x = gaussians(3 * size, seed: 6)
    var y = x
    rotation.apply(rows: &y, count: 3, source: x)
    for (before, after) in zip(rows(of: x, width: size), rows(of: y, width: size)) {
      #expect(abs(squares(after) / squares(before) - 1) < 3e-6)
    }
  }

  @Test(arguments: [172, 288, 1024, 4096]) func rowsDoNotKnowTheirNeighbours(size: Int) {
    let sample = RotationSample(.butterfly(size: size), signed: true)
    let rotation = VectorRotation(plan: sample.plan, signs: sample.rotation.signs)
    rotation.prepare(angles: sample.angles)
    let x = gaussians(29 * size, seed: 7)
    var together = x
    rotation.apply(rows: &together, count: 29, source: x)
    var alone: [Float] = []
    for row in rows(of: x, width: size) {
      var y = row
      rotation.apply(rows: &y, count: 1, source: row)
      alone += y
    }
    #expect(together == alone)
  }

  @Test func allAnglesZeroIsTheIdentity() {
    for size in Self.sizes {
      let x = gaussians(size, seed: 8)
      var y = x
      VectorRotation(plan: .butterfly(size: size)).apply(rows: &y, count: 1, source: x)
      #expect(y == x)
    }
  }

  @Test func aLongChainFallsBack() {
    let sample = RotationSample(.butterfly(size: 514))
    let rotation = VectorRotation(plan: sample.plan)
    rotation.prepare(angles: sample.angles)
    #expect(!rotation.isFast)
    let x = gaussians(514, seed: 9)
    var (found, expected) = (x, x)
    rotation.apply(rows: &found, count: 1, source: x)
    sample.rotation.apply(rows: &expected, count: 1, source: x)
    #expect(found == expected)
  }

  @Test(arguments: [32, 64, 128, 256, 512, 1024, 4096], [1, 3])
  func walshHadamardIsItsDefinition(size: Int, count: Int) {
    // Small whole numbers: every sum is exact.
    let x = gaussians(count * size, seed: 10).map { ($0 * 8).rounded() }
    var found = x
    WalshHadamard.apply(rows: &found, count: count, size: size, source: x)
    for row in 0..<count {
      for i in stride(from: 0, to: size, by: size > 1024 ? 17 : 1) {
        let expected = (0..<size).reduce(Float(0)) { sum, j in
          (i & j).nonzeroBitCount % 2 == 0 ? sum + x[row * size + j] : sum - x[row * size + j]
        }
        #expect(found[row * size + i] == expected)
      }
    }
  }

  private func squares(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) }
  }
}
