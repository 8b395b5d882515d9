import ButterflyQuant
import Numerics
import TestSupport
import Testing

@Suite struct SecondMomentTests {
  @Test func isTheMeanOfOuterProductsOverAllParts() {
    let rows = gaussians(9 * 5, seed: 1)
    let parts = [0..<4, 4..<9].map { range in
      let sum = MomentAccumulator(size: 5)
      sum.add(rows: Array(rows[range.lowerBound * 5..<range.upperBound * 5]), count: range.count)
      return sum
    }
    let moment = SecondMoment(mean: parts)
    for i in 0..<5 {
      for j in 0..<5 {
        let sum = (0..<9).reduce(0.0) { $0 + Double(rows[$1 * 5 + i]) * Double(rows[$1 * 5 + j]) }
        #expect(abs(Double(moment.values[i, j]) - 2 * sum / 9) < 1e-5)
      }
    }
  }

  /// Q H Qᵀ, and so tr((D Qᵀ)(Q H Qᵀ)(D Qᵀ)ᵀ) = tr(D H Dᵀ).
  @Test(arguments: [RotationPlan.butterfly(size: 32), .butterfly(size: 24)])
  func rotatesWithItsInputs(plan: RotationPlan) {
    let sample = CorrelatedInputs(rows: 3, size: plan.size)
    let rotation = RotationSample(plan, signed: true)
    let rotated = sample.moment.rotated(by: rotation.rotation)
    let q = rotation.reference.denseMatrix()
    let h = sample.nestedMoment
    for i in 0..<plan.size {
      let left = (0..<plan.size).map { k in
        (0..<plan.size).reduce(0.0) { $0 + q[i][$1] * h[$1][k] }
      }
      let expected = (0..<plan.size).map { j in
        (0..<plan.size).reduce(0.0) { $0 + left[$1] * q[j][$1] }
      }
      let found = (0..<plan.size).map { Double(rotated.values[i, $0]) }
      #expect(largestDifference(found, expected) < 1e-4)
    }
    var turned = sample.weightMatrix
    turned.withMutableElements { rotation.rotation.apply(rows: $0, count: 3, source: $0) }
    let zero = Matrix(rows: 3, columns: plan.size)
    let errors = [
      ReconstructionError.between(turned, zero, moment: rotated),
      ReconstructionError.between(sample.weightMatrix, zero, moment: sample.moment),
    ]
    #expect(abs(errors[0] / errors[1] - 1) < 1e-4)
  }
}
