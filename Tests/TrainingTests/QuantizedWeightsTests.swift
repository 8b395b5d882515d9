import ButterflyQuant
import Models
import Numerics
import TestSupport
import Testing
import Training

/// The folded path against the plain two-sided one: rotate, quantize, rotate back, each gradient on
/// its own.
@Suite struct QuantizedWeightsTests {
  private struct Setup {
    let pool = WorkerPool(threads: 1)
    let network = LlamaNetwork(TinyRun.configuration)
    let parameters: FloatBuffer
    let gradients: FloatBuffer
    let weights: QuantizedWeights

    init(rotation: RotationKind = .learned) {
      var generator = SeededGenerator(seed: 3)
      parameters = network.randomParameters(using: &generator)
      gradients = FloatBuffer(count: network.layout.count)
      for index in 0..<gradients.count { gradients.base[index] = generator.gaussian() }
      weights = QuantizedWeights(
        network.layout, parameters: parameters, operand: .float,
        settings: QuantizationSettings(rotation: rotation, start: .random(scale: 1), groupSize: 16),
        seed: 1, pool: pool)
      weights.prepare(pool: pool)
    }
  }

  private func butterfly(_ rotation: InputRotation?) throws -> ButterflyRotation {
    try #require(rotation?.transform as? ButterflyRotation)
  }

  @Test func effectiveWeightsAreTheQuantizedRotationTurnedBack() throws {
    let s = Setup()
    defer { s.pool.shutDown() }
    for site in s.weights.sites {
      let rotation = try butterfly(s.weights.rotations[site.site.input])
      let count = site.site.count
      let w = Array(UnsafeBufferPointer(start: s.parameters.base + site.site.offset, count: count))
      var rotated = w
      rotation.apply(rows: &rotated, count: site.site.rows, source: w)
      var values = [Float](repeating: 0, count: count)
      site.quantizer.quantize(
        weights: rotated, scales: site.scales.base, rows: site.site.rows,
        columns: site.site.columns, values: &values)
      rotation.applyInverse(rows: &values, count: site.site.rows, source: values)
      let found = UnsafeBufferPointer(
        start: s.weights.effective.floats.base + site.site.offset, count: count)
      #expect(largestDifference(found, values) < 1e-6, "\(site.site.name)")
    }
  }

  /// Both terms of the angle gradient, each by its own sweep; and dL/dW stays G.
  @Test func oneSweepGivesBothTermsOfTheAngleGradient() throws {
    let s = Setup()
    defer { s.pool.shutDown() }
    let before = Array(s.gradients.elements)
    s.weights.backward(s.gradients, pool: s.pool)
    #expect(Array(s.gradients.elements) == before)
    for (index, input) in s.network.layout.inputs.enumerated() {
      let shared = try #require(s.weights.rotations[index])
      let rotation = try butterfly(shared)
      let count = input.count
      var expected = [Float](repeating: 0, count: shared.parameters.count)
      let z = Array(
        UnsafeBufferPointer(start: s.weights.effective.floats.base + input.offset, count: count))
      var g = Array(before[input.offset..<input.offset + count])
      rotation.backwardInverse(
        outputs: z, gradients: &g, count: input.rows, angleGradients: &expected)
      let w = Array(UnsafeBufferPointer(start: s.parameters.base + input.offset, count: count))
      var y = w
      rotation.apply(rows: &y, count: input.rows, source: w)
      rotation.backward(
        outputs: y, gradients: &g, count: input.rows, angleGradients: &expected)
      #expect(largestDifference(shared.gradients.elements, expected) < 2e-4, "\(input.name)")
      // Straight through: what comes out of the second sweep is G again.
      #expect(largestDifference(g, before[input.offset..<input.offset + count]) < 1e-5)
    }
  }

  @Test func scaleGradientsAreThoseOfTheRotatedUpstream() throws {
    let s = Setup()
    defer { s.pool.shutDown() }
    let before = Array(s.gradients.elements)
    s.weights.backward(s.gradients, pool: s.pool)
    for site in s.weights.sites {
      let rotation = try butterfly(s.weights.rotations[site.site.input])
      let range = site.site.offset..<site.site.offset + site.site.count
      var rotated = Array(s.parameters.elements[range])
      rotation.apply(rows: &rotated, count: site.site.rows, source: rotated)
      var upstream = Array(before[range])
      rotation.apply(rows: &upstream, count: site.site.rows, source: upstream)
      var expected = [Float](repeating: 0, count: site.scales.count)
      site.quantizer.scaleGradient(
        weights: rotated, scales: site.scales.base, upstream: upstream, rows: site.site.rows,
        columns: site.site.columns, gradients: &expected)
      let inLogarithm = zip(expected, site.scales.elements).map { $0 * $1 * 0.693_147_18 }
      #expect(largestDifference(site.scaleGradients.elements, inLogarithm) < 1e-4)
    }
  }

  @Test func withoutRotationTheEffectiveWeightsAreOnTheGrid() {
    let s = Setup(rotation: .none)
    defer { s.pool.shutDown() }
    let site = s.weights.sites[0]
    for row in 0..<site.site.rows {
      for column in 0..<site.site.columns {
        let scale = site.scales.base[row * site.groups + column / 16]
        let value = s.weights.effective.floats.base[
          site.site.offset + row * site.site.columns + column]
        #expect([1, 4].contains(abs(value) / scale))
      }
    }
  }
}
