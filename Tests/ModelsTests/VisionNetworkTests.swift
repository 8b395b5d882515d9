import Models
import Numerics
import TestSupport
import Testing

@Suite struct VisionNetworkTests {
  static func configuration(
    activation: VisionConfiguration.Activation = .gelu,
    norm: VisionConfiguration.NormPlacement = .pre,
    pooling: VisionConfiguration.Pooling = .classToken, classTokens: Int = 1, headTokens: Int = 1,
    attentionBias: Bool = true, finalNorm: Bool = true
  ) -> VisionConfiguration {
    VisionConfiguration(
      channels: 2, height: 12, width: 15, patch: 3, dimension: 20, hiddenDimension: 28,
      layerCount: 2, headCount: 2, activation: activation, normPlacement: norm, pooling: pooling,
      classTokens: classTokens, headTokens: headTokens, attentionBias: attentionBias,
      finalNorm: finalNorm, classNames: ["a", "b", "c"], mean: [0, 0], deviation: [1, 1])
  }

  /// Every option once, ragged sizes, more tokens than one tile of attention.
  static let shapes = [
    configuration(),
    configuration(activation: .relu, norm: .post),
    configuration(activation: .geluTanh, pooling: .mean, classTokens: 0, attentionBias: false),
    configuration(norm: .post, pooling: .mean, classTokens: 0, finalNorm: false),
    configuration(classTokens: 2, headTokens: 2),
  ]

  @Test(arguments: shapes) func logitsMatchTheReference(_ shape: VisionConfiguration) {
    let harness = VisionHarness(shape, images: 3)
    let reference = VisionReference(harness.network, harness.parameters.elements)
    let expected = reference.logits(harness.pixels.map(Double.init))
    #expect(largestDifference(harness.logits(), expected) < 2e-5)
  }

  @Test(arguments: shapes) func gradientsMatchFiniteDifferences(_ shape: VisionConfiguration) {
    let harness = VisionHarness(shape, images: 2)
    var generator = SeededGenerator(seed: 8)
    let upstream = (0..<harness.images * shape.classCount).map { _ in generator.gaussian() }
    let gradients = harness.gradients(upstream: upstream)
    var reference = VisionReference(harness.network, harness.parameters.elements)
    let pixels = harness.pixels.map(Double.init)
    for tensor in harness.network.layout.namedTensors {
      for _ in 0..<3 {
        let index = tensor.offset + generator.index(below: tensor.count)
        let found = Double(gradients[index])
        let expected = slope(&reference, index) {
          $0.loss(pixels, upstream: upstream.map(Double.init))
        }
        #expect(abs(found - expected) < 2e-4 * max(1, abs(expected)), "\(tensor.name)")
      }
    }
  }

  @Test(arguments: shapes.prefix(2))
  func distanceToATeacherAndItsGradients(_ shape: VisionConfiguration) {
    let (student, teacher) = (
      VisionHarness(shape, images: 2), VisionHarness(shape, images: 2, seed: 4)
    )
    let (distance, gradients) = student.approach(teacher)
    var reference = VisionReference(student.network, student.parameters.elements)
    let target = VisionReference(teacher.network, teacher.parameters.elements)
    let pixels = student.pixels.map(Double.init)
    #expect(abs(distance - reference.distance(pixels, to: target)) < 1e-5 * distance)
    var generator = SeededGenerator(seed: 8)
    let layout = student.network.layout
    for tensor in layout.namedTensors where !tensor.name.hasPrefix("head") {
      let index = tensor.offset + generator.index(below: tensor.count)
      let expected = slope(&reference, index) { $0.distance(pixels, to: target) }
      #expect(abs(Double(gradients[index]) - expected) < 1e-4, "\(tensor.name)")
    }
  }

  private func slope(
    _ reference: inout VisionReference, _ index: Int, _ loss: (VisionReference) -> Double
  ) -> Double {
    let (value, step) = (reference.p[index], 1e-6)
    defer { reference.p[index] = value }
    reference.p[index] = value + step
    let above = loss(reference)
    reference.p[index] = value - step
    return (above - loss(reference)) / (2 * step)
  }

  @Test(.enabled(if: DenseProduct.hasBFloat16, "no bf16 products here"), arguments: shapes)
  func bfloatGradientsPointTheSameWay(_ shape: VisionConfiguration) {
    let harness = VisionHarness(shape, images: 4)
    let upstream = [Float](repeating: 0.5, count: 4 * shape.classCount)
      .enumerated().map { $0.offset % 3 == 0 ? $0.element : -$0.element }
    let exact = harness.gradients(upstream: upstream).map(Double.init)
    let rounded = harness.gradients(upstream: upstream, operand: .bfloat16)
      .map(Double.init)
    let dot = zip(exact, rounded).reduce(0) { $0 + $1.0 * $1.1 }
    let norms = [exact, rounded].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    // Rounding moves some inputs across the kink of ReLU.
    #expect(dot / (norms[0] * norms[1]) > 0.995)
  }

  @Test func imagesDoNotSeeOneAnother() {
    let shape = Self.shapes[0]
    let all = VisionHarness(shape, images: 3).logits()
    let first = VisionHarness(shape, images: 1).logits()
    // One image takes another product of the head than three: the last bit may differ.
    #expect(largestDifference(all.prefix(shape.classCount), first) < 1e-6)
  }

  @Test func sitesAreTheLinearLayersOfTheBlocks() {
    let layout = VisionNetwork(Self.shapes[0]).layout
    let parts = ["attn.q", "attn.k", "attn.v", "attn.o", "mlp.up", "mlp.down"]
    #expect(layout.sites.map(\.name) == (0..<2).flatMap { l in parts.map { "L0\(l).\($0)" } })
    #expect(layout.inputs[0].sites == 0..<3)
    #expect(layout.tensors.contains { $0.name == "patch" })
    #expect(layout.tensors.contains { $0.name == "head" })
  }
}
