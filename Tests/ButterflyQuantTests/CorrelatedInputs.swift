import ButterflyQuant
import Numerics

/// Inputs of which each leans on the one before, their weights, and their second moment.
struct CorrelatedInputs {
  let rows: Int
  let size: Int
  let weights: [Float]
  let moment: SecondMoment

  init(rows: Int, size: Int, seed: UInt64 = 1) {
    self.rows = rows
    self.size = size
    weights = gaussians(rows * size, seed: seed).map { 0.05 * $0 }
    let accumulators = (0..<2).map { part in
      let sum = MomentAccumulator(size: size)
      var inputs = gaussians(3 * size * size, seed: seed + 1 + UInt64(part))
      for row in 0..<3 * size {
        for column in 1..<size {
          inputs[row * size + column] += 0.8 * inputs[row * size + column - 1]
        }
      }
      sum.add(rows: inputs, count: 2 * size)
      inputs.withUnsafeBufferPointer {
        sum.add(rows: $0.baseAddress! + 2 * size * size, count: size)
      }
      return sum
    }
    moment = SecondMoment(mean: accumulators)
  }

  var weightMatrix: Matrix { Matrix(rows: rows, columns: size, elements: weights) }

  /// The moment as nested lists, for oracles.
  var nestedMoment: [[Double]] {
    (0..<size).map { row in (0..<size).map { Double(moment.values[row, $0]) } }
  }

  var nestedWeights: [[Double]] {
    (0..<rows).map { row in weights[row * size..<(row + 1) * size].map(Double.init) }
  }

  /// GPTQ's weights before and after rounding.
  func gptq(
    _ quantizer: GroupQuantizer, moment: SecondMoment? = nil, order: InverseFactor.Order = .natural
  ) throws -> (latent: [Float], values: Matrix, scales: [Float]) {
    guard let factor = InverseFactor(moment ?? self.moment, order: order) else {
      throw NoFactor()
    }
    var latent = weights
    var scales = [Float](repeating: 0, count: rows * quantizer.groups(columns: size))
    GPTQQuantizer(quantizer).compensate(
      weights: &latent, rows: rows, factor: factor, scales: &scales)
    let tensor = QuantizedTensor(
      quantizing: Matrix(rows: rows, columns: size, elements: latent), by: quantizer,
      scales: scales)
    return (latent, tensor.dequantized(), scales)
  }

  struct NoFactor: Error {}
}
