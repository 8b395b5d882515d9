import ButterflyQuant
import Models
import Numerics
import Testing

@testable import ShiftAdd

@Suite struct PackedVisionTests {
  /// Logits of all images, so many at a time.
  static func logits(
    _ model: PackedVision, _ images: ImageSet, batch: Int, kernels: ShiftAddKernels = .fastest
  ) -> [Float] {
    let weights = PackedVisionWeights(model, images: batch, kernels: kernels)
    return logits(model.network, weights, images, batch: batch)
  }

  private static func logits(
    _ network: VisionNetwork, _ weights: any PassWeights, _ images: ImageSet, batch: Int
  ) -> [Float] {
    let c = network.configuration
    let workspace = VisionWorkspace(network, images: batch, operand: .float, training: false)
    let pixels = TinyVision.pixels(images, c)
    var result: [Float] = []
    for first in stride(from: 0, to: images.count, by: batch) {
      let count = min(batch, images.count - first)
      var logits = [Float](repeating: 0, count: count * c.classCount)
      network.forward(
        weights, pixels: Array(pixels[(first * c.pixels)...]), images: count,
        workspace: workspace)
      network.logits(weights, images: count, workspace: workspace, into: &logits)
      result += logits
    }
    return result
  }

  static func likeliest(_ model: PackedVision, _ images: ImageSet) -> [Int] {
    let classes = model.configuration.classCount
    let logits = logits(model, images, batch: images.count)
    return (0..<images.count).map { image in
      (0..<classes).reduce(0) {
        logits[image * classes + $1] > logits[image * classes + $0] ? $1 : $0
      }
    }
  }

  /// Alone or beside others, with every kernel set: the same sums of the same integers.
  @Test(arguments: TinyVision.Shape.allCases)
  func batchesAndKernelsDoNotChangeABit(shape: TinyVision.Shape) {
    let model = PackedVision(TinyVision.make(shape, grid: "apot3"))
    let images = TinyVision.images(9, shape)
    let expected = Self.logits(model, images, batch: 1)
    #expect(expected.allSatisfy { $0.isFinite })
    for kernels in ShiftAddKernels.available {
      #expect(
        Self.logits(model, images, batch: 4, kernels: kernels) == expected, "\(kernels.name)")
    }
  }

  /// Every product of a pass, against shifts and adds one weight after the other.
  @Test(arguments: ["pot2x4", "apot4"]) func productsAreTheReferencesBitForBit(grid: String) {
    let parts = TinyVision.make(grid: grid)
    let weights = ObservedWeights(parts)
    _ = Self.logits(weights.model.network, weights, TinyVision.images(2), batch: 2)
    #expect(weights.compared.count == parts.rotations.count + 2)
    for (number, isEqual) in weights.compared { #expect(isEqual, "product \(number)") }
  }

  /// The float forward of the same weights differs by the rounding of activations to 127 steps.
  @Test(arguments: TinyVision.Shape.allCases)
  func agreesWithFloatsUpToTheRoundingOfActivations(shape: TinyVision.Shape) {
    let parts = TinyVision.make(shape, grid: "apot4")
    let network = VisionNetwork(TinyVision.configuration(shape))
    let dense = WeightSet(
      layout: network.layout, floats: parts.effectiveWeights(), operand: .float)
    dense.refresh()
    let images = TinyVision.images(6, shape)
    let expected = Self.logits(network, dense, images, batch: 6)
    let packed = Self.logits(PackedVision(parts), images, batch: 6)
    let error = zip(packed, expected).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let size = expected.reduce(0.0) { $0 + Double($1 * $1) }
    #expect((error / size).squareRoot() < 0.08)
  }

  /// Counted here by kind of product; there one weight after the other, for one token.
  @Test func operationsAreTheReferencesForEveryToken() {
    var parts = TinyVision.make(grid: "apot3")
    // Scales of two quarters' terms, as all are counted.
    for index in parts.sites.indices {
      parts.sites[index].scales = parts.sites[index].scales.map { $0 | 1 }
    }
    let c = TinyVision.configuration(.vit)
    let counted = OperationBreakdown(imageOf: parts)
    var expected = OperationCount()
    for site in parts.sites {
      expected +=
        ShiftAddReference(
          rows: site.rows, columns: site.columns, groupSize: parts.groupSize,
          codebook: site.codebook, codes: site.codes, scales: site.scales
        ).product([Int8](repeating: 1, count: site.columns), scale: 1, rule: .absmax).operations
    }
    // One multiplication an activation, to scale it.
    let activations = parts.architecture.layout.inputs.reduce(0) { $0 + $1.columns }
    expected.multiplies += activations
    #expect(counted.sites + counted.scaling == c.tokens * expected)
    #expect(counted.sites.multiplies == 0)
    let tables = c.patches * c.patchWidth * c.dimension + c.classCount * c.pooledWidth
    #expect(counted.head == OperationCount(adds: tables, multiplies: tables))
  }
}

/// Weights that compare every product with `ShiftAddReference` on the activations it rounded.
private final class ObservedWeights: PassWeights {
  let model: PackedVision
  private(set) var compared: [Int: Bool] = [:]
  private let parts: PackedParts
  private let weights: PackedVisionWeights
  private let roundings = Roundings()

  init(_ parts: PackedParts) {
    self.parts = parts
    model = PackedVision(parts)
    weights = PackedVisionWeights(model, images: 2)
    weights.observer = roundings.hear
  }

  func vector(at offset: Int) -> UnsafePointer<Float> { weights.vector(at: offset) }

  func linear(
    _ index: Int, _ x: OperandBuffer, rows: Int, into output: UnsafeMutablePointer<Float>,
    accumulate: Bool, transformed: TransformedInputs
  ) {
    let input = model.network.layout.inputs[index]
    var y = [Float](repeating: 0, count: rows * input.rows)
    weights.linear(
      index, x, rows: rows, into: &y, accumulate: false, transformed: transformed)
    compare(y, index, input.sites.map { parts.sites[$0] }, groupSize: parts.groupSize)
    weights.linear(
      index, x, rows: rows, into: output, accumulate: accumulate, transformed: transformed)
  }

  func product(
    at offset: Int, outputs: Int, columns: Int, _ x: OperandBuffer, rows: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    weights.product(at: offset, outputs: outputs, columns: columns, x, rows: rows, into: output)
    let isHead = offset == model.network.head
    guard case .bytes(let matrix)? = isHead ? parts.head : parts.embedding else { return }
    compare(
      Array(UnsafeBufferPointer(start: output, count: rows * outputs)),
      parts.rotations.count + (isHead ? 0 : 1), [matrix], groupSize: PackedParts.tableGroupSize)
  }

  private func compare(
    _ y: [Float], _ number: Int, _ matrices: [PackedParts.CodedMatrix], groupSize: Int
  ) {
    let references = matrices.map {
      ShiftAddReference(
        rows: $0.rows, columns: $0.columns, groupSize: groupSize, codebook: $0.codebook,
        codes: $0.codes, scales: $0.scales)
    }
    let expected = (roundings.rows[number] ?? []).flatMap { row in
      references.flatMap { $0.product(row.codes, scale: row.scale, rule: .absmax).y }
    }
    compared[number] = y == expected && (compared[number] ?? true)
  }
}
