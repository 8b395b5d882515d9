import ButterflyQuant
import Numerics
import TestSupport
import Testing

/// The kernels beside the oracle, on sizes and row counts that leave ragged ends.
@Suite struct ButterflyRotationTests {
  static let plans: [RotationPlan] =
    [4, 6, 24, 172, 192, 288, 384, 512].map { .butterfly(size: $0) } + [
      .blockDiagonal(size: 172, block: 32), .blockDiagonal(size: 128, block: 32),
      .butterfly(size: 64, stages: 3), .none(size: 40),
    ]
  static let rowCounts = [1, 15, 17, 33]

  @Test(arguments: plans, rowCounts) func applyMatchesTheOracle(plan: RotationPlan, count: Int) {
    let sample = RotationSample(plan, signed: true)
    let x = gaussians(count * plan.size, seed: 3)
    let wide = rows(of: x.map(Double.init), width: plan.size)
    var found = [Float](repeating: 0, count: x.count)
    sample.rotation.apply(rows: &found, count: count, source: x)
    #expect(largestDifference(found, wide.flatMap(sample.reference.forward)) < 1e-5)
    sample.rotation.applyInverse(rows: &found, count: count, source: x)
    #expect(largestDifference(found, wide.flatMap(sample.reference.inverse)) < 1e-5)
  }

  @Test(arguments: plans, rowCounts) func backwardMatchesTheOracle(plan: RotationPlan, count: Int) {
    let sample = RotationSample(plan, signed: true)
    let x = gaussians(count * plan.size, seed: 3)
    let upstream = gaussians(count * plan.size, seed: 4)
    var y = x
    sample.rotation.apply(rows: &y, count: count, source: x)
    var gradients = upstream
    var slopes = [Float](repeating: 0, count: plan.angleCount)
    sample.rotation.backward(
      outputs: y, gradients: &gradients, count: count, angleGradients: &slopes)
    let expected = oracle(sample, x, upstream) { $0.backward(input: $1, upstream: $2) }
    #expect(largestDifference(gradients, expected.inputs) < 1e-5)
    #expect(largestDifference(slopes, expected.slopes) < 2e-5 * Double(count).squareRoot() * 4)
  }

  @Test(arguments: plans, rowCounts)
  func backwardInverseMatchesTheOracle(plan: RotationPlan, count: Int) {
    let sample = RotationSample(plan, signed: true)
    let v = gaussians(count * plan.size, seed: 3)
    let upstream = gaussians(count * plan.size, seed: 4)
    var z = v
    sample.rotation.applyInverse(rows: &z, count: count, source: v)
    var gradients = upstream
    var slopes = [Float](repeating: 0, count: plan.angleCount)
    sample.rotation.backwardInverse(
      outputs: z, gradients: &gradients, count: count, angleGradients: &slopes)
    let expected = oracle(sample, v, upstream) { $0.backwardInverse(input: $1, upstream: $2) }
    #expect(largestDifference(gradients, expected.inputs) < 1e-5)
    #expect(largestDifference(slopes, expected.slopes) < 2e-5 * Double(count).squareRoot() * 4)
  }

  @Test func gradientsAddToWhatWasThere() {
    let sample = RotationSample(.butterfly(size: 24))
    let y = gaussians(48, seed: 5)
    var (once, twice) = ([Float](repeating: 0, count: 15), [Float](repeating: 0, count: 15))
    func accumulate(into slopes: inout [Float]) {
      var gradients = gaussians(48, seed: 6)
      sample.rotation.backward(outputs: y, gradients: &gradients, count: 2, angleGradients: &slopes)
    }
    accumulate(into: &once)
    accumulate(into: &twice)
    accumulate(into: &twice)
    #expect(largestDifference(twice, once.map { 2 * $0 }) < 1e-6)
  }

  @Test(arguments: plans) func rowsDoNotKnowTheirNeighbours(plan: RotationPlan) {
    let sample = RotationSample(plan, signed: true)
    let count = 37
    let x = gaussians(count * plan.size, seed: 7)
    var whole = x
    sample.rotation.apply(rows: &whole, count: count, source: x)
    for cut in [1, 16, 21] {
      var parts = x
      parts.withUnsafeMutableBufferPointer { buffer in
        let base = buffer.baseAddress!
        let tail = base + cut * plan.size
        sample.rotation.apply(rows: base, count: cut, source: base)
        sample.rotation.apply(rows: tail, count: count - cut, source: tail)
      }
      #expect(parts == whole, "cut at row \(cut)")
    }
  }

  @Test func equalInputsGiveEqualGradientBits() {
    let sample = RotationSample(.butterfly(size: 192))
    let y = gaussians(50 * 192, seed: 8)
    let runs = (0..<2).map { _ -> [Float] in
      var gradients = gaussians(50 * 192, seed: 9)
      var slopes = [Float](repeating: 0, count: sample.plan.angleCount)
      sample.rotation.backward(
        outputs: y, gradients: &gradients, count: 50, angleGradients: &slopes)
      return gradients + slopes
    }
    #expect(runs[0] == runs[1])
  }

  private func oracle(
    _ sample: RotationSample, _ x: [Float], _ upstream: [Float],
    _ backward: (ButterflyReference<Double>, [Double], [Double]) -> ([Double], [Double])
  ) -> (inputs: [Double], slopes: [Double]) {
    let size = sample.plan.size
    var inputs: [Double] = []
    var slopes = [Double](repeating: 0, count: sample.plan.angleCount)
    let pairs = zip(
      rows(of: x.map(Double.init), width: size), rows(of: upstream.map(Double.init), width: size))
    for (x, g) in pairs {
      let found = backward(sample.reference, x, g)
      inputs += found.0
      slopes = zip(slopes, found.1).map(+)
    }
    return (inputs, slopes)
  }
}
