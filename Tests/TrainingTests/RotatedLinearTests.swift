import ButterflyQuant
import Foundation
import Models
import Numerics
import TestSupport
import Testing
import Training

/// One linear layer as training has it, quantize(W Qᵀ) q(Q x): against recorded vectors, and its
/// gradients against finite differences in Double.
@Suite struct RotatedLinearTests {
  /// The recorded layer: 64 inputs, 24 outputs, groups of 32, bare powers of two, 8-bit activations.
  @Test func aLayerReproducesRecordedVectors() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/qlinear_int8", withExtension: "json"))
    let file = try GoldenFile(url)
    let layer = LinearHarness(
      columns: 64, sites: [24], rows: 5,
      settings: QuantizationSettings(
        groupSize: 32, scaleRule: .powerOfTwo, scaleTraining: .fixed, activationBits: 8)
    ) { $0.load(file["W"].floats) }
    defer { layer.pool.shutDown() }
    let rotation = try #require(layer.weights.rotations[0])
    layer.set(rotation, file["theta"].floats)
    let site = layer.weights.sites[0]
    for (index, exponent) in file["exponents"].doubles.enumerated() {
      // The recorded grid is ±1/4, ±1 times 2^e.
      site.logScales.base[index] = Float(exponent) - 2
    }
    let found = layer.pass(x: file["x"].floats, upstream: file["upstream"].floats)
    #expect(
      largestDifference(layer.weights.effective.floats.elements.prefix(24 * 64), file["Wq"].floats)
        == 0)
    #expect(largestDifference(found.output, file["y"].doubles) < 1e-5)
    #expect(largestDifference(found.inputGradient, file["grad_x"].doubles) < 1e-5)
    #expect(largestDifference(found.weightGradient, file["grad_W"].doubles) < 1e-5)
    #expect(largestDifference(rotation.gradients.elements, file["grad_theta"].doubles) < 1e-5)
  }

  static let kinds: [(RotationKind, Int, RotationSharing, RotationShape)] = [
    (.learned, 8, .input, .whole), (.learned, 4, .linear, .whole), (.learned, 32, .linear, .whole),
    (.blocks, 8, .input, .whole), (.blocks, 4, .linear, RotationShape(block: 32)),
    (.blocks, 32, .input, .whole), (.blocks, 32, .linear, RotationShape(stages: 2)),
    (.learned, 4, .input, RotationShape(block: 32, stages: 3)),
  ]

  /// Rounding held at its residual, u + r with r constant, is smooth and has the straight-through
  /// gradient: so every parameter's gradient is a finite difference of it, weights' and
  /// activations' sides together.
  @Test(arguments: kinds)
  func gradientsAreFiniteDifferencesWithHeldResiduals(
    kind: RotationKind, bits: Int, sharing: RotationSharing, shape: RotationShape
  ) throws {
    let layer = LinearHarness(
      columns: 40, sites: [70, 9], rows: 6,
      settings: QuantizationSettings(
        rotation: kind, start: .random(scale: 1), shape: shape, sharing: sharing, penalty: 0,
        groupSize: 16, activationBits: bits)
    ) { $0.randomise(seed: 4) }
    defer { layer.pool.shutDown() }
    var generator = SeededGenerator(seed: 8)
    layer.disturbBlocks(using: &generator)
    let x = (0..<6 * 40).map { _ in generator.gaussian() }
    let upstream = (0..<6 * 79).map { _ in generator.gaussian() }
    let found = layer.pass(x: x, upstream: upstream)
    let oracle = HeldResidualLinear(layer, x: x, upstream: upstream)
    #expect(largestDifference(found.output, oracle.output()) < 1e-4)
    for (group, rotation) in layer.weights.rotations.enumerated() {
      let rotation = try #require(rotation)
      for _ in 0..<12 {
        let index = generator.index(below: rotation.gradients.count)
        let expected = oracle.slope(group: group, parameter: index)
        let difference = abs(Double(rotation.gradients.base[index]) - expected)
        #expect(difference < 2e-3 * max(1, abs(expected)), "group \(group), parameter \(index)")
      }
    }
    for _ in 0..<12 {
      let index = generator.index(below: 79 * 40)
      let expected = oracle.slope(weight: index)
      #expect(abs(Double(found.weightGradient[index]) - expected) < 1e-3 * max(1, abs(expected)))
    }
    for _ in 0..<12 {
      let index = generator.index(below: 6 * 40)
      let expected = oracle.slope(input: index)
      #expect(abs(Double(found.inputGradient[index]) - expected) < 1e-3 * max(1, abs(expected)))
    }
  }

  @Test func thePenaltyIsAddedOnceToTheBlocksGradient() throws {
    func gradients(penalty: Double) throws -> ([Float], InputRotation) {
      let layer = LinearHarness(
        columns: 24, sites: [8], rows: 2,
        settings: QuantizationSettings(
          rotation: .blocks, start: .random(scale: 1), penalty: penalty, groupSize: 8)
      ) { $0.randomise(seed: 2) }
      defer { layer.pool.shutDown() }
      var generator = SeededGenerator(seed: 3)
      layer.disturbBlocks(using: &generator)
      let x = (0..<48).map { _ in generator.gaussian() }
      _ = layer.pass(x: x, upstream: [Float](repeating: 0.5, count: 16))
      let rotation = try #require(layer.weights.rotations[0])
      return (Array(rotation.gradients.elements), rotation)
    }
    let (plain, _) = try gradients(penalty: 0)
    let (steered, rotation) = try gradients(penalty: 3)
    var expected = plain
    _ = BlockPenalty.add(
      weight: 3, blocks: rotation.parameters.base, count: rotation.parameters.count / 4,
      gradients: &expected)
    #expect(largestDifference(steered, expected) < 1e-5)
    #expect(largestDifference(steered, plain) > 1e-3)
  }

  @Test func reorthogonalisingLeavesTheNearestRotations() throws {
    let plan = RotationPlan.butterfly(size: 24)
    let transform = FreeBlockRotation(plan: plan)
    var generator = SeededGenerator(seed: 5)
    let angles = (0..<plan.angleCount).map { _ in generator.gaussian() }
    let rotation = InputRotation(transform, angles: angles, frozen: false, parts: 1)
    rotation.reorthogonalise()
    #expect(largestDifference(rotation.angles, angles.map(wrapped)) < 1e-5)
    for index in 0..<rotation.parameters.count {
      rotation.parameters.base[index] += 0.1 * generator.gaussian()
    }
    let disturbed = Array(rotation.parameters.elements)
    rotation.reorthogonalise()
    #expect(OrthogonalityError(of: transform).frobenius < 1e-4)
    // Nearest: turning any block a little either way takes it farther from what it was.
    for block in 0..<plan.angleCount {
      let distance = { (angle: Float) -> Float in
        zip(BlockPenalty.blocks(fromAngles: [angle]), disturbed[4 * block..<4 * block + 4])
          .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let angle = rotation.angles[block]
      #expect(distance(angle) < distance(angle + 0.05) && distance(angle) < distance(angle - 0.05))
    }
  }

  /// In -π...π.
  private func wrapped(_ angle: Float) -> Float { angle - (angle / (2 * .pi)).rounded() * 2 * .pi }
}
