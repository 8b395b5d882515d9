import ButterflyQuant
import Models
import Numerics
import Training

/// One input with its sites, quantized as in training, passed forward and back.
struct LinearHarness {
  struct Passed {
    let output: [Float]
    let inputGradient: [Float]
    let weightGradient: [Float]
  }

  let pool = WorkerPool(threads: 1)
  let layout: ParameterLayout
  let parameters: FloatBuffer
  let weights: QuantizedWeights
  let rows: Int

  /// `fill` sets the parameters before scales are chosen.
  init(
    columns: Int, sites: [Int], rows: Int, settings: QuantizationSettings,
    fill: (FloatBuffer) -> Void
  ) {
    var layout = ParameterLayout()
    _ = layout.addInput(
      "in", columns: columns, sites: sites.enumerated().map { ("site\($0.offset)", $0.element) })
    self.layout = layout
    self.rows = rows
    parameters = FloatBuffer(count: layout.count)
    fill(parameters)
    weights = QuantizedWeights(
      layout, parameters: parameters, operand: .float, settings: settings, seed: 1, pool: pool)
  }

  var input: LinearInput { layout.inputs[0] }

  func set(_ rotation: InputRotation, _ values: [Float]) {
    for (index, value) in values.enumerated() { rotation.parameters.base[index] = value }
    rotation.prepare()
  }

  /// Takes free blocks a little away from rotations.
  func disturbBlocks(using generator: inout SeededGenerator) {
    for case let rotation? in weights.rotations where !rotation.transform.isOrthogonal {
      set(rotation, rotation.parameters.elements.map { $0 + 0.05 * generator.gaussian() })
    }
  }

  func pass(x: [Float], upstream: [Float]) -> Passed {
    weights.prepare(pool: pool)
    let memory = TransformedInputs(operand: .float, keepsEveryInput: true)
    let activations = operand(x)
    var output = [Float](repeating: 0, count: rows * input.rows)
    let inputGradient = FloatBuffer(count: x.count)
    let gradients = FloatBuffer(count: weights.effective.gradientCount)
    weights.effective.linear(0, activations, rows: rows, into: &output, transformed: memory)
    weights.effective.linearBackward(
      0, activations, operand(upstream), rows: rows, inputGradient: inputGradient,
      gradients: gradients, transformed: memory)
    weights.backward(gradients, pool: pool)
    return Passed(
      output: output, inputGradient: Array(inputGradient.elements),
      weightGradient: Array(gradients.elements.prefix(input.count)))
  }

  private func operand(_ values: [Float]) -> OperandBuffer {
    let buffer = OperandBuffer(count: values.count, operand: .float)
    buffer.convert(from: values, count: values.count)
    return buffer
  }
}

extension FloatBuffer {
  func load(_ values: [Float]) {
    for (index, value) in values.enumerated() { base[index] = value }
  }

  func randomise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for index in 0..<count { base[index] = generator.gaussian() }
  }
}
