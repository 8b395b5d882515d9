import ButterflyQuant
import EngineRuntime
import Models
import Numerics
import ShiftAdd
import Training

/// A batch of images through packed codes beside fp32.
struct VisionBench {
  /// Of CIFAR's images: the sizes of a small transformer; only they count.
  static let configuration = VisionConfiguration(
    channels: 3, height: 32, width: 32, patch: 4, dimension: 128, hiddenDimension: 256,
    layerCount: 6, headCount: 8, activation: .relu, normPlacement: .post,
    classNames: (0..<10).map(String.init), mean: [0, 0, 0], deviation: [1, 1, 1])
  static let images = 128
  /// Images of one pass.
  private static let block = VisionEvaluator.chunk

  let rounds: Int
  let seed: UInt64
  let print: (BenchRow) -> Void

  func run(bits: Int, pool: WorkerPool) throws {
    var generator = SeededGenerator(seed: seed)
    let network = VisionNetwork(Self.configuration)
    let parameters = network.randomParameters(using: &generator)
    let settings = QuantizationSettings(
      start: .hadamard, grid: WeightGrid.defaultGrid(bits: bits).name)
    let run = QuantizationRun.inspecting(
      network.layout, teacher: parameters, settings: settings, seed: seed, pool: pool)
    let model = PackedVision(
      try PackedExport.parts(of: run, .vision(Self.configuration)))
    let dense = WeightSet(layout: network.layout, floats: parameters, operand: .float)
    dense.refresh()
    let pixels = FloatBuffer(
      copying: (0..<Self.images * Self.configuration.pixels).map { _ in generator.gaussian() })
    let packed = (0..<pool.threadCount).map { _ in PackedVisionWeights(model, images: Self.block) }
    let spaces = (0..<pool.threadCount).map { _ in
      VisionWorkspace(network, images: Self.block, operand: .float, training: false)
    }
    let pass = Pass(network: network, pixels: pixels, spaces: spaces, pool: pool)
    let clock = pool.threadCount == 1 ? ThreadClock.now : MonotonicClock.now
    let seconds = InterleavedTiming(rounds: rounds, clock: clock).seconds([
      { pass.run { packed[$0] } }, { pass.run { _ in dense } },
      { pass.run { _ in RowProducts(weights: dense) } },
    ])
    for (index, products) in [(1, DenseProduct.libraryName), (2, "our own row product")] {
      print(
        BenchRow(
          name: "\(Self.images) images \(bits) bits / fp32 with products by \(products)",
          threads: pool.threadCount, value: Double(Self.images) / seconds[0], unit: "images/s",
          reference: Double(Self.images) / seconds[index], ratio: seconds[index] / seconds[0]))
    }
  }

  /// Every worker takes whole blocks of images.
  private struct Pass: Sendable {
    let network: VisionNetwork
    let pixels: FloatBuffer
    let spaces: [VisionWorkspace]
    let pool: WorkerPool

    func run(_ weights: @escaping @Sendable (_ worker: Int) -> any PassWeights) {
      let c = network.configuration
      pool.run(parts: (VisionBench.images + VisionBench.block - 1) / VisionBench.block) {
        part, worker in
        let first = part * VisionBench.block
        let count = min(VisionBench.block, VisionBench.images - first)
        let (weights, space) = (weights(worker), spaces[worker])
        var logits = [Float](repeating: 0, count: count * c.classCount)
        network.forward(
          weights, pixels: pixels.base + first * c.pixels, images: count, workspace: space)
        network.logits(weights, images: count, workspace: space, into: &logits)
      }
    }
  }
}

/// Dense weights whose products are made row by row, by our own kernel.
private struct RowProducts: PassWeights {
  let weights: WeightSet

  func vector(at offset: Int) -> UnsafePointer<Float> { weights.vector(at: offset) }

  func linear(
    _ index: Int, _ x: OperandBuffer, rows: Int, into output: UnsafeMutablePointer<Float>,
    accumulate: Bool, transformed: TransformedInputs
  ) {
    let input = weights.layout.inputs[index]
    multiply(input.offset, input.rows, input.columns, x, rows, output, accumulate)
  }

  func product(
    at offset: Int, outputs: Int, columns: Int, _ x: OperandBuffer, rows: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    multiply(offset, outputs, columns, x, rows, output, false)
  }

  private func multiply(
    _ offset: Int, _ outputs: Int, _ columns: Int, _ x: OperandBuffer, _ rows: Int,
    _ output: UnsafeMutablePointer<Float>, _ accumulate: Bool
  ) {
    for row in 0..<rows {
      DenseProduct.multiplyTransposed(
        .float, m: 1, n: outputs, k: columns, a: x.at(row * columns),
        b: weights.operands.at(offset), c: output + row * outputs, accumulate: accumulate)
    }
  }
}
