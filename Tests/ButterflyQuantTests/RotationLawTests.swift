import ButterflyQuant
import Numerics
import TestSupport
import Testing

/// What holds for every choice of angles, and the exact constructions.
@Suite struct RotationLawTests {
  @Test(arguments: [4, 6, 24, 172, 192, 288, 512])
  func everyChoiceOfAnglesIsOrthogonal(size: Int) {
    let sample = RotationSample(.butterfly(size: size), signed: true)
    let error = OrthogonalityError(of: sample.rotation)
    #expect(error.maximum < 2e-5)
    #expect(error.frobenius < 1e-4)
    let q = sample.reference.denseMatrix()
    let gram = q.map { left in q.map { right in zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } } }
    let identity = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    #expect(largestDifference(gram.flatMap { $0 }, identity.flatMap { $0 }) < 1e-12)
  }

  @Test(arguments: [6, 172, 384]) func inverseUndoesAndNormsStay(size: Int) {
    let sample = RotationSample(.butterfly(size: size), signed: true)
    let x = gaussians(20 * size, seed: 3)
    var y = x
    sample.rotation.apply(rows: &y, count: 20, source: x)
    func norm(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) } }
    #expect(abs(norm(y) / norm(x) - 1) < 1e-6)
    sample.rotation.applyInverse(rows: &y, count: 20, source: y)
    #expect(largestDifference(y, x) < 1e-5)
  }

  /// All angles π/4 give H diag((-1)^popcount), H[i][j] = (-1)^popcount(i & j) / √n.
  @Test(arguments: [2, 8, 64, 256]) func hadamardStartIsHadamard(size: Int) {
    var generator = SeededGenerator(seed: 1)
    let plan = RotationPlan.butterfly(size: size)
    let start = RotationStart.hadamard.values(for: plan, using: &generator)
    #expect(start.signs == nil)
    let reference = ButterflyReference(plan: plan, angles: start.angles.map { _ in Double.pi / 4 })
    let rotation = ButterflyRotation(plan: plan)
    rotation.prepare(angles: start.angles)
    let hadamard = (0..<size * size).map { index -> Double in
      let (i, j) = index.quotientAndRemainder(dividingBy: size)
      let signs = (i & j).nonzeroBitCount + j.nonzeroBitCount
      return (signs % 2 == 0 ? 1 : -1) / Double(size).squareRoot()
    }
    #expect(largestDifference(reference.denseMatrix().flatMap { $0 }, hadamard) < 1e-13)
    #expect(largestDifference(rotation.denseMatrix().elements, hadamard) < 1e-6)
  }

  /// On m 2^k numbers the Hadamard start is the Kronecker product of a cosine transform and H:
  /// no entry of Q exceeds √2 / √n.
  @Test(arguments: [6, 24, 172, 192, 288]) func hadamardStartMixesOddFactors(size: Int) {
    var generator = SeededGenerator(seed: 1)
    let plan = RotationPlan.butterfly(size: size)
    let rotation = ButterflyRotation(plan: plan)
    rotation.prepare(angles: RotationStart.hadamard.values(for: plan, using: &generator).angles)
    let largest = rotation.denseMatrix().elements.map { abs($0) }.max() ?? 0
    #expect(Double(largest) < (2 / Double(size)).squareRoot() + 1e-5)
    #expect(OrthogonalityError(of: rotation).maximum < 2e-5)
  }

  @Test func startsAreWhatTheySay() {
    let plan = RotationPlan.butterfly(size: 48)
    var generator = SeededGenerator(seed: 4)
    let identity = RotationStart.identity.values(for: plan, using: &generator)
    #expect(identity.angles == [Float](repeating: 0, count: plan.angleCount))
    let hadamard = RotationStart.hadamard.values(for: plan, using: &generator)
    let signed = RotationStart.randomisedHadamard.values(for: plan, using: &generator)
    #expect(signed.angles == hadamard.angles)
    #expect(Set(signed.signs ?? []) == [1, -1])
    let random = RotationStart.random(scale: 0.1).values(
      for: .butterfly(size: 1024), using: &generator)
    let square = random.angles.reduce(0) { $0 + $1 * $1 } / Float(random.angles.count)
    #expect(abs(square - 0.01) < 0.0006)
  }

  @Test func plansCountTheirParameters() {
    #expect(RotationPlan.butterfly(size: 64).angleCount == 192)
    #expect(RotationPlan.butterfly(size: 288).angleCount == 5 * 16 + 36)
    #expect(RotationPlan.butterfly(size: 64, stages: 2).angleCount == 64)
    #expect(RotationPlan.none(size: 10).operationCount == 0)
    // 160 numbers in blocks of 32, and a rest of 12 = 3 * 4.
    #expect(RotationPlan.blockDiagonal(size: 172, block: 32).angleCount == 5 * 80 + 2 * 2 + 3)
    #expect(RotationPlan.blockDiagonal(size: 64, block: 64) == .butterfly(size: 64))
  }

  @Test func blockDiagonalNeverLeavesItsBlock() {
    let sample = RotationSample(.blockDiagonal(size: 76, block: 32))
    let q = sample.rotation.denseMatrix()
    for row in 0..<76 {
      for column in 0..<76 where row / 32 != column / 32 {
        #expect(q[row, column] == 0)
      }
    }
  }

  @Test(arguments: [8, 24]) func referenceSlopesAreFiniteDifferences(size: Int) {
    let plan = RotationPlan.butterfly(size: size)
    let angles = gaussians(plan.angleCount, seed: 1).map(Double.init)
    let signs = (0..<size).map { $0 % 3 == 0 ? -1.0 : 1 }
    let x = gaussians(size, seed: 2).map(Double.init)
    let g = gaussians(size, seed: 3).map(Double.init)
    func reference(_ angles: [Double]) -> ButterflyReference<Double> {
      ButterflyReference(plan: plan, angles: angles, signs: signs)
    }
    func dot(_ y: [Double]) -> Double { zip(y, g).reduce(0) { $0 + $1.0 * $1.1 } }
    func slope(_ values: [Double], _ index: Int, _ loss: ([Double]) -> Double) -> Double {
      var (up, down) = (values, values)
      up[index] += 1e-5
      down[index] -= 1e-5
      return (loss(up) - loss(down)) / 2e-5
    }
    let forward = reference(angles).backward(input: x, upstream: g)
    let inverse = reference(angles).backwardInverse(input: x, upstream: g)
    for index in angles.indices {
      let there = slope(angles, index) { dot(reference($0).forward(x)) }
      let back = slope(angles, index) { dot(reference($0).inverse(x)) }
      #expect(abs(there - forward.angles[index]) < 1e-8)
      #expect(abs(back - inverse.angles[index]) < 1e-8)
    }
    for index in x.indices {
      let there = slope(x, index) { dot(reference(angles).forward($0)) }
      let back = slope(x, index) { dot(reference(angles).inverse($0)) }
      #expect(abs(there - forward.input[index]) < 1e-8)
      #expect(abs(back - inverse.input[index]) < 1e-8)
    }
  }

  @Test func sampledOrthogonalityErrorFindsAWrongBlock() {
    let plan = RotationPlan.butterfly(size: 2048, stages: 1)
    var blocks = BlockPenalty.blocks(fromAngles: [Float](repeating: 0, count: plan.angleCount))
    for index in stride(from: 0, to: blocks.count, by: 4) { blocks[index] = 1.1 }
    let rotation = FreeBlockRotation(plan: plan)
    rotation.prepare(blocks: blocks)
    let error = OrthogonalityError(of: rotation)
    // Half the columns are 1.1 long, 0.21 each on the diagonal; of 256 sampled ones, 128 ± 8.
    #expect(abs(error.maximum - 0.21) < 1e-5)
    #expect(abs(error.frobenius / (0.21 * 1024.0.squareRoot()) - 1) < 0.12)
  }
}
