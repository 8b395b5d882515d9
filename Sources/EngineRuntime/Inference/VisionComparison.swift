import ButterflyQuant
import EngineMessages
import Models
import Numerics
import ShiftAdd
import Training

/// Two engines on the same images: the full-precision teacher and a packed snapshot of the student.
/// Nothing in it changes.
struct VisionComparison: Sendable {
  let network: VisionNetwork
  let teacher: FloatBuffer
  let student: PackedParts
  /// Labelled.
  let images: ImageSet
  /// The step the student was taken at.
  let step: Int

  /// One engine's classes, line by line, and the time it took.
  private struct Seen {
    var text = ""
    var classes: [Int] = []
    var right = 0
    var seconds = 0.0

    var continuation: ComparisonReport.Continuation {
      .init(
        text: text, tokens: classes.count,
        tokensPerSecond: seconds > 0 ? Double(classes.count) / seconds : 0)
    }
  }

  /// `isCancelled` is asked between blocks of images; `progress` hears a line an image.
  func run(
    clock: () -> Double, isCancelled: () -> Bool,
    progress: (ComparisonReport.Engine, String) -> Void
  ) -> ComparisonReport {
    let weights = WeightSet(layout: network.layout, floats: teacher, operand: .float)
    weights.refresh()
    let model = PackedVision(student)
    let packed = PackedVisionWeights(model, images: VisionEvaluator.chunk)
    let workspace = VisionWorkspace(
      network, images: VisionEvaluator.chunk, operand: .float, training: false)
    var tally = AgreementTally(vocabulary: network.configuration.classCount)
    var seen = [Seen(), Seen()]
    for first in stride(from: 0, to: images.count, by: VisionEvaluator.chunk)
    where !isCancelled() {
      let block = first..<min(images.count, first + VisionEvaluator.chunk)
      let logits = [
        classify(block, weights, workspace, &seen[0], clock),
        classify(block, packed, workspace, &seen[1], clock),
      ]
      for (engine, index) in [(ComparisonReport.Engine.reference, 0), (.shiftAdd, 1)] {
        progress(engine, write(logits[index], block, to: &seen[index]))
      }
      tally.count(logits[0], logits[1])
    }
    return report(seen[0], seen[1], tally, model, wasCancelled: isCancelled())
  }

  /// [images of the block, classes]
  private func classify(
    _ block: Range<Int>, _ weights: any PassWeights, _ workspace: VisionWorkspace,
    _ seen: inout Seen, _ clock: () -> Double
  ) -> [Float] {
    let c = network.configuration
    let pixels = FloatBuffer(count: block.count * c.pixels)
    let table = PixelTable(c)
    for (row, index) in block.enumerated() {
      table.write(images, index, to: pixels.base + row * c.pixels)
    }
    var logits = [Float](repeating: 0, count: block.count * c.classCount)
    let began = clock()
    network.forward(weights, pixels: pixels.base, images: block.count, workspace: workspace)
    network.logits(weights, images: block.count, workspace: workspace, into: &logits)
    seen.seconds += clock() - began
    return logits
  }

  /// The lines of a block: the class that was found, and the label where that is another.
  private func write(_ logits: [Float], _ block: Range<Int>, to seen: inout Seen) -> String {
    let names = network.configuration.classNames
    let lines = block.enumerated().map { row, index in
      let values = logits[row * names.count..<(row + 1) * names.count]
      let found = values.indices.reduce(values.startIndex) { values[$1] > values[$0] ? $1 : $0 }
      let best = found - values.startIndex
      let label = Int(images.labels[index])
      seen.classes.append(best)
      if best == label { seen.right += 1 }
      let right =
        best == label ? "" : "  (is \(names.indices.contains(label) ? names[label] : "?"))"
      return "\(index + 1)  \(names[best])\(right)\n"
    }
    seen.text += lines.joined()
    return lines.joined()
  }

  private func report(
    _ first: Seen, _ second: Seen, _ tally: AgreementTally, _ model: PackedVision,
    wasCancelled: Bool
  ) -> ComparisonReport {
    let c = network.configuration
    let operations = OperationBreakdown(imageOf: student)
    let tables = operations.head.multiplies
    let weights =
      network.layout.quantizedCount + c.patchWidth * c.dimension
      + c.classCount * c.pooledWidth
    let products = c.tokens * network.layout.quantizedCount + tables
    return ComparisonReport(
      prompt: "\(images.count) images of \(images.label)", step: step,
      reference: first.continuation, shiftAdd: second.continuation,
      firstDivergence: zip(first.classes, second.classes).enumerated()
        .first { $0.element.0 != $0.element.1 }?.offset,
      positions: tally.positions, divergence: tally.meanDivergence, agreement: tally.agreement,
      operations: operations.rows(
        head: "patches and head", rest: "attention, norms, activations"),
      referenceBytes: 4 * weights, shiftAddBytes: model.byteCount,
      referenceEnergy: .init(EnergyModel(floatProducts: products, bytes: 4 * weights)),
      shiftAddEnergy: .init(EnergyModel(packed: operations, bytes: model.byteCount)),
      wasCancelled: wasCancelled,
      accuracy: .init(
        reference: Double(first.right) / Double(max(1, tally.positions)),
        shiftAdd: Double(second.right) / Double(max(1, tally.positions))))
  }
}
