import ButterflyQuant
import Foundation
import Numerics
import TestSupport
import Testing

/// The gradient of the post-training objective against finite differences in Double.
///
/// The smooth variant that straight-through rounding stands for: the rounding error of each rotated
/// weight and the scales are held while the angles move.
@Suite struct ButterflyObjectiveTests {
  private struct Setup {
    let sample: CorrelatedInputs
    let rotation: RotationSample
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: 2), groupSize: 8)
    let uniformity: Double
    let rotated: [[Double]]
    let scales: [Float]
    let held: [[Double]]

    init(size: Int, uniformity: Double) {
      sample = CorrelatedInputs(rows: 5, size: size)
      rotation = RotationSample(.butterfly(size: size), signed: true, seed: 7)
      self.uniformity = uniformity
      rotated = sample.nestedWeights.map(rotation.reference.forward)
      let matrix = Matrix(rows: 5, columns: size, elements: rotated.joined().map { Float($0) })
      let tensor = RoundToNearest.quantize(matrix, by: quantizer)
      scales = tensor.scales
      let values = tensor.dequantized()
      held = rotated.enumerated().map { row, weights in
        weights.enumerated().map { Double(values[row, $0.offset]) - $0.element }
      }
    }

    /// tr(E Q H Qᵀ Eᵀ) / tr(W H Wᵀ) + λ KL, with E the held rounding errors.
    func value(_ angles: [Double]) -> Double {
      let q = ButterflyReference(
        plan: rotation.plan, angles: angles, signs: rotation.reference.signs)
      let error = held.reduce(0) { $0 + energy(q.inverse($1)) }
      let whole = sample.nestedWeights.reduce(0) { $0 + energy($1) }
      return error / whole + uniformity * divergence(sample.nestedWeights.map(q.forward))
    }

    private func energy(_ row: [Double]) -> Double {
      let h = sample.nestedMoment
      return row.indices.reduce(0) { sum, i in
        sum + row[i] * row.indices.reduce(0) { $0 + h[i][$1] * row[$1] }
      }
    }

    /// Every weight shared linearly between the levels around it.
    private func divergence(_ rows: [[Double]]) -> Double {
      let levels = [-4.0, -1, 1, 4]
      var counts = [0.0, 0, 0, 0]
      let groups = quantizer.groups(columns: sample.size)
      for (row, weights) in rows.enumerated() {
        for (column, weight) in weights.enumerated() {
          let u = weight / Double(scales[row * groups + column / 8])
          let upper = levels.firstIndex { $0 > u } ?? levels.count
          guard upper > 0 else { counts[0] += 1; continue }
          guard upper < levels.count else { counts[3] += 1; continue }
          let share = (u - levels[upper - 1]) / (levels[upper] - levels[upper - 1])
          counts[upper - 1] += 1 - share
          counts[upper] += share
        }
      }
      let total = counts.reduce(0, +)
      return counts.reduce(0) { $0 + $1 / total * log(4 * $1 / total) }
    }
  }

  @Test(arguments: [16, 24], [0, 0.5]) func gradientMatchesFiniteDifferences(
    size: Int, uniformity: Double
  ) {
    let s = Setup(size: size, uniformity: uniformity)
    let angles = s.rotation.angles.map(Double.init)
    var gradients = [Float](repeating: 0, count: angles.count)
    let value = s.sample.weights.withUnsafeBufferPointer { weights in
      let objective = ButterflyObjective(
        weights: weights.baseAddress!, parts: [.init(rows: 0..<5, quantizer: s.quantizer)],
        moment: s.sample.moment, rotation: s.rotation.rotation, uniformity: uniformity)
      objective.chooseScales()
      return objective.evaluate(angleGradients: &gradients)
    }
    #expect(abs(value.total - s.value(angles)) < 1e-4 * max(1, value.total))
    let slopes = angles.indices.map { index in
      var (low, high) = (angles, angles)
      low[index] -= 1e-5
      high[index] += 1e-5
      return (s.value(high) - s.value(low)) / 2e-5
    }
    let scale = slopes.map { abs($0) }.max() ?? 1
    for (found, expected) in zip(gradients, slopes) {
      #expect(abs(Double(found) - expected) < 2e-3 * scale)
    }
  }

  /// Equal counts on every level are the uniform histogram; all on one level are log(levels) away.
  @Test(arguments: WeightGrid.all) func divergenceIsThatOfTheLevels(grid: WeightGrid) {
    let bins = BinUniformity(GroupQuantizer(grid: grid, groupSize: 64))
    let scale: [Float] = [0.5]
    let levels = bins.levels.map { 0.5 * $0 }
    var histogram = levels.map { _ in 0.0 }
    bins.count(
      weights: levels, scales: scale, rows: 1, columns: levels.count, histogram: &histogram)
    #expect(histogram.allSatisfy { abs($0 - 1) < 1e-6 })
    #expect(abs(BinUniformity.divergence(histogram)) < 1e-6)
    let single = histogram.indices.map { $0 == 0 ? 5.0 : 0 }
    #expect(abs(BinUniformity.divergence(single) - log(Double(levels.count))) < 1e-12)
  }
}
