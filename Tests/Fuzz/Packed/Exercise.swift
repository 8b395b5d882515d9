import Models
import Numerics
import ShiftAdd

/// What a program does with a packed file: reads it, makes an engine of it, decodes.
enum Exercise {
  static func run(_ parts: PackedParts, using generator: inout SeededGenerator) {
    _ = parts.effectiveWeights()
    switch parts.architecture {
    case .language(let c): decode(parts, c, using: &generator)
    case .vision(let c): classify(parts, c, using: &generator)
    }
  }

  private static func decode(
    _ parts: PackedParts, _ c: LlamaConfiguration, using generator: inout SeededGenerator
  ) {
    _ = try? parts.opened(path: "hostile").requireTokenizer()
    let batch = 1 + generator.index(below: 8)
    let decoding = PackedDecoding(
      PackedLlama(parts), capacity: min(c.contextLength, 40), batch: batch,
      kernels: kernels(&generator))
    var logits = [Float](repeating: 0, count: batch * c.vocabularySize)
    while decoding.position < decoding.capacity {
      let count = min(batch, decoding.capacity - decoding.position)
      let tokens = (0..<count).map { _ in Int32(generator.index(below: c.vocabularySize)) }
      decoding.advance(tokens, logits: &logits, everyPosition: true)
      if generator.index(below: 4) == 0 { break }
    }
  }

  private static func classify(
    _ parts: PackedParts, _ c: VisionConfiguration, using generator: inout SeededGenerator
  ) {
    _ = try? parts.openedVision(path: "hostile")
    _ = OperationBreakdown(imageOf: parts)
    let model = PackedVision(parts)
    let images = 1 + generator.index(below: 3)
    let weights = PackedVisionWeights(model, images: images, kernels: kernels(&generator))
    let workspace = VisionWorkspace(
      model.network, images: images, operand: .float, training: false)
    let pixels = (0..<images * c.pixels).map { _ in generator.gaussian() }
    var logits = [Float](repeating: 0, count: images * c.classCount)
    model.network.forward(weights, pixels: pixels, images: images, workspace: workspace)
    model.network.logits(weights, images: images, workspace: workspace, into: &logits)
  }

  private static func kernels(_ generator: inout SeededGenerator) -> ShiftAddKernels {
    let available = ShiftAddKernels.available
    return available[generator.index(below: available.count)]
  }
}
