import ButterflyQuant
import Foundation
import Numerics
import TestSupport
import Testing

/// The lifting form: kernels against shifts and adds, exact inverses, and how near Q it is.
@Suite struct DyadicRotationTests {
  static let plans: [RotationPlan] =
    [2, 8, 24, 64, 172, 192, 288, 512, 1024].map { .butterfly(size: $0) } + [
      .blockDiagonal(size: 172, block: 32), .blockDiagonal(size: 128, block: 64),
      .butterfly(size: 64, stages: 3), .butterfly(size: 15), .butterfly(size: 514),
      .butterfly(size: 4096), .none(size: 40),
    ]

  @Test(arguments: plans, [4, 8, 12]) func kernelsGiveTheIntegersOfTheReference(
    plan: RotationPlan, bits: Int
  ) {
    let sample = DyadicSample(plan, bits: bits)
    for x in sample.inputs {
      let expected = sample.reference.forward(x)
      var found = x
      sample.rotation.apply(rows: &found, count: 1, source: x)
      #expect(found == expected)
      #expect(sample.reference.inverse(expected) == x)
    }
    let all = sample.inputs.flatMap { $0 }
    var batch = all
    batch.withUnsafeMutableBufferPointer {
      let base = $0.baseAddress!
      sample.rotation.apply(rows: base, count: sample.inputs.count, source: base)
    }
    #expect(batch == sample.inputs.flatMap(sample.reference.forward))
    sample.rotation.applyInverse(rows: &batch, count: sample.inputs.count, source: batch)
    #expect(batch == all)
  }

  @Test func theInverseIsExactForManyRows() {
    let sample = DyadicSample(.butterfly(size: 192), bits: 6)
    var generator = SeededGenerator(seed: 3)
    let x = (0..<37 * 192).map { _ in Int32(truncatingIfNeeded: generator.next()) }
    var y = x
    sample.rotation.apply(rows: &y, count: 37, source: x)
    #expect(y != x)
    sample.rotation.applyInverse(rows: &y, count: 37, source: y)
    #expect(y == x)
  }

  @Test func anglesSplitIntoQuarterTurnsAndSmallOnes() {
    let angles: [Float] = [0, 0.5, -0.5, .pi / 4, -.pi / 4, .pi / 2, 2, -2, 3, .pi, -3, 100]
    let found = DyadicCoefficients(angles: angles, fractionBits: 12)
    #expect(found.quarterTurns.prefix(11) == [0, 0, 0, 0, 0, 1, 1, 3, 2, 2, 2])
    for (index, angle) in angles.enumerated() {
      let p = Double(found.outer(index)) / 4096
      let u = Double(found.inner(index)) / 4096
      #expect(abs(p) <= 0.4144 && abs(u) <= 0.7073)
      let (c, s) = (1 + p * u, u)  // of the rest
      let quarter = [(1.0, 0.0), (0, 1), (-1, 0), (0, -1)][Int(found.quarterTurns[index])]
      #expect(abs(c * quarter.0 - s * quarter.1 - cos(Double(angle))) < 4e-4)
      #expect(abs(s * quarter.0 + c * quarter.1 - sin(Double(angle))) < 4e-4)
    }
  }

  @Test func theStoredFormIsTheSameRotation() {
    let sample = DyadicSample(.butterfly(size: 96), bits: 8)
    let stored = DyadicCoefficients(
      fractionBits: 8, pairs: sample.rotation.coefficients.pairs,
      quarterTurns: sample.rotation.coefficients.quarterTurns)
    #expect(stored == sample.reference.coefficients)
    let again = DyadicRotation(
      plan: sample.plan, coefficients: stored, signs: sample.rotation.signs)
    var (first, second) = (sample.inputs[0], sample.inputs[0])
    sample.rotation.apply(rows: &first, count: 1, source: sample.inputs[0])
    again.apply(rows: &second, count: 1, source: sample.inputs[0])
    #expect(first == second)
  }

  /// With 12 bits, integers follow Q to the rounding of its coefficients.
  @Test func largeIntegersFollowQ() {
    let sample = RotationSample(.butterfly(size: 288), signed: true)
    let dyadic = DyadicRotation(
      plan: sample.plan, angles: sample.angles, fractionBits: 12, signs: sample.rotation.signs)
    let x = gaussians(288, seed: 4).map { Int32($0 * 100_000) }
    var y = x
    dyadic.apply(rows: &y, count: 1, source: x)
    let exact = sample.reference.forward(x.map(Double.init))
    #expect(largestDifference(y.map { Double($0) / 1e5 }, exact.map { $0 / 1e5 }) < 0.003)
  }

  /// ||Q̂ᵀQ̂ - I||₂ at n = 1024 within a factor of 2 of METHOD's figures.
  @Test(arguments: [(4, 0.31), (6, 0.066), (8, 0.016), (10, 0.004)])
  func errorShrinksWithTheBits(bits: Int, expected: Double) {
    let plan = RotationPlan.butterfly(size: 1024)
    let coefficients = DyadicCoefficients(
      angles: gaussians(plan.angleCount, seed: 1).map { 3 * $0 }, fractionBits: bits)
    let error = ImpliedMatrix(plan: plan, coefficients: coefficients).orthogonalityError()
    #expect(error > expected / 2 && error < expected * 2, "\(bits) bits: \(error)")
  }

  @Test(arguments: [(4, 4.5), (6, 6.5), (8, 8.5), (10, 10.5)])
  func addsPerRotationAreFew(bits: Int, expected: Double) {
    let sample = DyadicSample(.butterfly(size: 1024), bits: bits)
    var count = OperationCount()
    _ = sample.reference.forward(sample.inputs[0], counting: &count)
    let adds = Double(count.adds) / Double(sample.plan.operationCount)
    #expect(abs(adds - expected) < 1, "\(bits) bits: \(adds)")
    #expect(count.multiplies == 0)
    #expect(count.shifts > 0)
  }

  @Test func countsAdd() {
    var count = OperationCount(shifts: 1, adds: 2, multiplies: 3)
    count += OperationCount(shifts: 10, adds: 20, multiplies: 30)
    #expect(count == OperationCount(shifts: 11, adds: 22, multiplies: 33))
    #expect(OperationCount() + count == count)
  }
}

/// A lifted rotation with random angles and signs, and rows from small to the extremes.
private struct DyadicSample {
  let plan: RotationPlan
  let rotation: DyadicRotation
  let reference: DyadicRotationReference
  let inputs: [[Int32]]

  init(_ plan: RotationPlan, bits: Int) {
    self.plan = plan
    let angles = gaussians(plan.angleCount, seed: 1).map { 3 * $0 }
    let signs = gaussians(plan.size, seed: 2).map { $0 < 0 ? Float(-1) : 1 }
    rotation = DyadicRotation(plan: plan, angles: angles, fractionBits: bits, signs: signs)
    reference = DyadicRotationReference(
      plan: plan, coefficients: DyadicCoefficients(angles: angles, fractionBits: bits),
      signs: signs)
    var generator = SeededGenerator(seed: 3)
    func row(_ limit: Int) -> [Int32] {
      (0..<plan.size).map { _ in Int32(generator.index(below: 2 * limit + 1) - limit) }
    }
    inputs = [
      row(127), row(1 << 14), row(1 << 20),
      (0..<plan.size).map { $0 % 3 == 0 ? -(1 << 20) : 1 << 20 },
      [Int32](repeating: 1 << 20, count: plan.size), [Int32](repeating: 0, count: plan.size),
      (0..<plan.size).map { _ in Int32(truncatingIfNeeded: generator.next()) },
    ]
  }
}
