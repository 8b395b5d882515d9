import Models
import Numerics
import ShiftAdd

/// What a program does with a packed file: reads it, makes an engine of it, decodes.
enum Exercise {
  struct Tally {
    var refused = 0
    var opened = 0

    mutating func take(_ bytes: [UInt8], using generator: inout SeededGenerator) {
      guard let parts = try? PackedModelFile.read(bytes, name: "hostile") else {
        refused += 1
        return
      }
      opened += 1
      run(parts, using: &generator)
    }
  }

  static func run(_ parts: PackedParts, using generator: inout SeededGenerator) {
    _ = parts.effectiveWeights()
    _ = try? parts.opened(path: "hostile").requireTokenizer()
    let model = PackedLlama(parts)
    let c = parts.configuration
    let batch = 1 + generator.index(below: 8)
    let kernels = ShiftAddKernels.available
    let decoding = PackedDecoding(
      model, capacity: min(c.contextLength, 40), batch: batch,
      kernels: kernels[generator.index(below: kernels.count)])
    var logits = [Float](repeating: 0, count: batch * c.vocabularySize)
    while decoding.position < decoding.capacity {
      let count = min(batch, decoding.capacity - decoding.position)
      let tokens = (0..<count).map { _ in Int32(generator.index(below: c.vocabularySize)) }
      decoding.advance(tokens, logits: &logits, everyPosition: true)
      if generator.index(below: 4) == 0 { break }
    }
  }
}
