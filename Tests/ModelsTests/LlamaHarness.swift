import Models
import Numerics

/// Runs the fast passes on whole batches: logits, and loss with gradients.
struct LlamaHarness {
  let network: LlamaNetwork
  let parameters: FloatBuffer

  func logits(
    _ tokens: [Int32], sequences: Int, context: Int, operand: DenseProduct.Operand = .float
  ) -> [Float] {
    let weights = WeightSet(layout: network.layout, floats: parameters, operand: operand)
    weights.refresh()
    let workspace = LlamaWorkspace(
      network, sequences: sequences, context: context, operand: operand, training: false)
    network.forward(
      weights, tokens: tokens, sequences: sequences, context: context, workspace: workspace)
    let result = FloatBuffer(count: tokens.count * network.configuration.vocabularySize)
    network.logits(
      weights, first: 0, count: tokens.count, workspace: workspace, into: result.base)
    return Array(result.elements)
  }

  /// Gradients of sum(logits * upstream), in the network's layout.
  func gradients(
    _ tokens: [Int32], upstream: [Float], sequences: Int, context: Int,
    operand: DenseProduct.Operand = .float
  ) -> FloatBuffer {
    let weights = WeightSet(layout: network.layout, floats: parameters, operand: operand)
    weights.refresh()
    let workspace = LlamaWorkspace(
      network, sequences: sequences, context: context, operand: operand, training: true)
    network.forward(
      weights, tokens: tokens, sequences: sequences, context: context, workspace: workspace)
    let gradient = OperandBuffer(count: upstream.count, operand: operand)
    gradient.convert(from: upstream, count: upstream.count)
    let result = FloatBuffer(count: network.layout.count)
    network.beginBackward(result, rows: tokens.count, workspace: workspace)
    network.headBackward(
      weights, logitGradient: gradient, first: 0, count: tokens.count, workspace: workspace,
      gradients: result)
    _ = network.backward(
      weights, tokens: tokens, sequences: sequences, context: context, workspace: workspace,
      gradients: result)
    return result
  }

  /// The distance of one sequence's streams from those under `teacher`, and its gradients.
  func distance(
    _ tokens: [Int32], to teacher: FloatBuffer, weight: Float
  ) -> (value: Double, gradients: FloatBuffer) {
    let pair = [parameters, teacher].map { block in
      let set = WeightSet(layout: network.layout, floats: block, operand: .float)
      set.refresh()
      return set
    }
    let spaces = [true, false].map {
      LlamaWorkspace(
        network, sequences: 1, context: tokens.count, operand: .float, training: $0,
        keepsStreams: true)
    }
    for (weights, space) in zip(pair, spaces) {
      network.forward(
        weights, tokens: tokens, sequences: 1, context: tokens.count, workspace: space)
    }
    let result = FloatBuffer(count: network.layout.count)
    network.beginBackward(result, rows: tokens.count, workspace: spaces[0])
    let none = tokens.count * network.configuration.vocabularySize
    network.headBackward(
      pair[0], logitGradient: OperandBuffer(count: none, operand: .float), first: 0,
      count: tokens.count, workspace: spaces[0], gradients: result)
    let value = network.backward(
      pair[0], tokens: tokens, sequences: 1, context: tokens.count, workspace: spaces[0],
      gradients: result, towards: StreamTarget(spaces[1], weight: weight))
    return (value, result)
  }
}
