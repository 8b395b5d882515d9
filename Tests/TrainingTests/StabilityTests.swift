import ButterflyQuant
import Models
import Numerics
import TestSupport
import Testing

@testable import Training

@Suite struct StabilityTests {
  private func settings(
    _ stability: StabilitySettings, rotation: RotationKind = .learned, bits: Int = 32,
    scaleTraining: ScaleTraining = .learned
  ) -> QuantizationSettings {
    QuantizationSettings(
      rotation: rotation, start: .random(scale: 1), groupSize: 16, scaleTraining: scaleTraining,
      activationBits: bits, stability: stability)
  }

  private func layer(_ settings: QuantizationSettings) -> LinearHarness {
    LinearHarness(columns: 48, sites: [20], rows: 3, settings: settings) { $0.randomise(seed: 6) }
  }

  private func passed(_ layer: LinearHarness) -> LinearHarness.Passed {
    var generator = SeededGenerator(seed: 7)
    return layer.pass(
      x: (0..<3 * 48).map { _ in generator.gaussian() },
      upstream: (0..<3 * 20).map { _ in generator.gaussian() })
  }

  /// With masked and unmasked gradients taken back to where the rounding is, the masked one is the
  /// other with zeros exactly where |w| exceeds the saturation.
  @Test(arguments: [32, 8])
  func theTrustMaskDropsExactlyWhatSaturates(bits: Int) throws {
    let plain = layer(settings(StabilitySettings(), bits: bits))
    let masked = layer(settings(StabilitySettings(masksUntrusted: true), bits: bits))
    defer { for layer in [plain, masked] { layer.pool.shutDown() } }
    // Narrow scales, so that a good part saturates.
    for layer in [plain, masked] {
      for index in 0..<layer.weights.sites[0].logScales.count {
        layer.weights.sites[0].logScales.base[index] -= 1
      }
    }
    let transform = try #require(plain.weights.rotations[0]).transform
    var expected = passed(plain).weightGradient
    transform.apply(rows: &expected, count: 20, source: expected)
    var found = passed(masked).weightGradient
    transform.apply(rows: &found, count: 20, source: found)
    let site = masked.weights.sites[0]
    var dropped = 0
    for index in expected.indices {
      let scale = site.scales.base[index / 48 * site.groups + index % 48 / 16]
      if abs(masked.weights.rotated.base[index]) > site.quantizer.grid.saturation * scale {
        expected[index] = 0
        dropped += 1
      }
    }
    #expect(dropped > 20 && dropped < 900)
    #expect(largestDifference(found, expected) < 1e-4)
  }

  /// Swings +1, +4, +1, ... on one weight, one change on another, none on a third.
  @Test func onlyWeightsThatSwingAreHeldAndAtTheirAverage() {
    let grid = WeightGrid.defaultGrid(bits: 2)
    let hold = OscillationHold(count: 3)
    let (one, four) = (grid.code(negative: false, index: 0), grid.code(negative: false, index: 1))
    for step in 0..<20 {
      // Two of three steps at 1, so that 1 is nearer on average.
      let swinging = step % 3 == 2 ? four : one
      hold.observe(codes: [swinging, step < 10 ? one : four, four], grid: grid, holds: step >= 15)
      #expect(step >= 15 || hold.heldCount == 0)
    }
    #expect(Array(hold.held.elements) == [1, 0, 0])
    #expect(hold.levels.base[0] == 1)
    // Once held it does not listen.
    hold.observe(codes: [four, four, four], grid: grid, holds: true)
    #expect(hold.levels.base[0] == 1)
    hold.reset()
    #expect(hold.heldCount == 0)
  }

  @Test func aHeldWeightKeepsItsLevelAndHasNoGradient() throws {
    let layer = layer(settings(StabilitySettings(holdsOscillatingFrom: 0), rotation: .none))
    defer { layer.pool.shutDown() }
    let before = passed(layer)
    let site = layer.weights.sites[0]
    let hold = try #require(site.hold)
    let index = 5 * 48 + 17
    hold.held.base[index] = 1
    hold.levels.base[index] = -4
    let after = passed(layer)
    let scale = site.scales.base[5 * site.groups + 1]
    #expect(layer.weights.effective.floats.base[index] == -4 * scale)
    #expect(site.codes(rotated: layer.weights.rotated.base)[index] == 3)
    #expect(after.weightGradient[index] == 0 && before.weightGradient[index] != 0)
    for other in before.weightGradient.indices where other != index {
      #expect(after.weightGradient[other] == before.weightGradient[other])
    }
  }

  @Test func perStepScalesAreThoseOfLeastErrorForTheWeightsOfTheStep() {
    let layer = layer(settings(StabilitySettings(), scaleTraining: .perStep))
    defer { layer.pool.shutDown() }
    for index in 0..<layer.input.count { layer.parameters.base[index] *= 3.7 }
    _ = passed(layer)
    let site = layer.weights.sites[0]
    var expected = [Float](repeating: 0, count: site.scales.count)
    site.quantizer.chooseScales(
      weights: layer.weights.rotated.base, rows: 20, columns: 48, scales: &expected)
    #expect(Array(site.scales.elements) == expected)
    #expect(site.scaleGradients.elements.allSatisfy { $0 == 0 })
  }

  /// v_n = g (1 - μⁿ) / (1 - μ), and the parameter has moved by the rate times their sum.
  @Test func momentumAddsUpAsAGeometricSeries() {
    let optimizer = MomentumSGD(count: 1, momentum: 0.5)
    let (parameters, gradients) = (FloatBuffer(count: 1), FloatBuffer(count: 1))
    gradients.base[0] = 2
    for step in 1...8 {
      optimizer.update(
        parameters, gradients: gradients, range: 0..<1, step: step, rate: 0.1, decay: 0,
        gradientScale: 0.25)
      let velocity = (1...step).map { 0.5 * (1 - powf(0.5, $0)) / 0.5 }
      #expect(abs(optimizer.velocity.base[0] - velocity[step - 1]) < 1e-6)
      #expect(abs(parameters.base[0] + 0.1 * velocity.reduce(0, +)) < 1e-6)
    }
    parameters.base[0] = 3
    gradients.base[0] = 0
    optimizer.velocity.fill(0)
    optimizer.update(
      parameters, gradients: gradients, range: 0..<1, step: 9, rate: 0.1, decay: 0.5,
      gradientScale: 1)
    #expect(abs(parameters.base[0] - 3 * 0.95) < 1e-6)
  }

  private func powf(_ base: Float, _ exponent: Int) -> Float {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
