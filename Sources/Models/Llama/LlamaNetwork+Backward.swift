#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
public import Numerics

extension LlamaNetwork {
  /// Clears what a backward pass adds to; `gradients` has the layout of the parameters, and behind
  /// it those of the inputs' transforms.
  public func beginBackward(
    _ gradients: FloatBuffer, rows: Int, workspace w: LlamaWorkspace
  ) {
    // Linear gradients are overwritten; embedding, norms, biases and head are added to.
    for tensor in layout.tensors {
      memset(gradients.base + tensor.offset, 0, tensor.count * 4)
    }
    memset(gradients.base + layout.count, 0, (gradients.count - layout.count) * 4)
    guard let flow = w.gradients else { return }
    memset(flow.stream.base, 0, rows * configuration.dimension * 4)
  }

  /// Takes the gradient of the logits of rows `first..<first + count` back to the head's input and
  /// weights.
  ///
  /// Shapes: `logitGradient` [count, vocabulary], in the workspace's operand type.
  public func headBackward(
    _ weights: WeightSet, logitGradient: OperandBuffer, first: Int, count: Int,
    workspace w: LlamaWorkspace, gradients: FloatBuffer
  ) {
    guard let flow = w.gradients else { return }
    let c = configuration
    DenseProduct.multiply(
      w.operand, m: count, n: c.dimension, k: c.vocabularySize, a: logitGradient.base,
      b: weights.operands.at(head), c: flow.branch.base + first * c.dimension)
    DenseProduct.transposedMultiply(
      w.operand, m: c.vocabularySize, n: c.dimension, k: count, a: logitGradient.base,
      b: w.hidden.at(first * c.dimension), c: gradients.base + head, accumulate: true)
  }

  /// Takes the gradient of the head's input back through every layer to the embedding, with that of
  /// the distance to `target` where there is one; returns this distance.
  ///
  /// Precondition: the workspace trains, `forward` filled it and `headBackward` covered all rows.
  public func backward(
    _ weights: WeightSet, tokens: UnsafePointer<Int32>, sequences: Int, context: Int,
    workspace w: LlamaWorkspace, gradients: FloatBuffer, towards target: StreamTarget? = nil
  ) -> Double {
    guard let flow = w.gradients else {
      preconditionFailure("LlamaNetwork.backward: expected a training workspace, found inference")
    }
    let rows = sequences * context
    normBackward(w.streams.output, finalNorm, w.finalRstd, weights, rows, flow, gradients)
    var distance = 0.0
    for index in layers.indices.reversed() {
      distance += approach(target, after: index, rows, w, flow)
      let a = w.layer(index)
      mlpBackward(layers[index], weights, a, rows, w.transformed, flow, gradients)
      attentionBackward(index, weights, a, sequences, context, w, flow, gradients)
    }
    scatterEmbeddings(tokens, rows, flow.stream, gradients)
    return distance / Double(layers.count)
  }

  /// Adds the gradient of the distance between the streams behind layer `index`; returns it.
  private func approach(
    _ target: StreamTarget?, after index: Int, _ rows: Int, _ w: LlamaWorkspace,
    _ flow: LlamaGradientBuffers
  ) -> Double {
    guard let target else { return 0 }
    return bfq_rows().pointee.relative_distance(
      w.streams.before(index + 1).base, target.workspace.streams.before(index + 1).base,
      Int64(rows * configuration.dimension), target.weight / Float(layers.count),
      flow.stream.base)
  }

  private func mlpBackward(
    _ layer: Layer, _ weights: WeightSet, _ a: LlamaWorkspace.LayerActivations, _ rows: Int,
    _ transformed: TransformedInputs, _ flow: LlamaGradientBuffers, _ gradients: FloatBuffer
  ) {
    let c = configuration
    flow.streamOperand.convert(from: flow.stream.base, count: rows * c.dimension)
    weights.linearBackward(
      layer.downInput, a.activated, flow.streamOperand, rows: rows, inputGradient: flow.branch,
      gradients: gradients, transformed: transformed)
    biasBackward(layer.downBias, rows, c.dimension, flow.stream.base, gradients)
    bfq_rows().pointee.swiglu_backward(
      a.gateUp.base, flow.branch.base, Int64(rows), Int64(c.hiddenDimension),
      flow.gateUpOperand.floats ?? flow.gateUp?.base, flow.gateUpOperand.halves)
    mlpBiasBackward(layer, rows, flow, gradients)
    weights.linearBackward(
      layer.mlpInput, a.mlpIn, flow.gateUpOperand, rows: rows, inputGradient: flow.branch,
      gradients: gradients, transformed: transformed)
    normBackward(a.middle, layer.mlpNorm, a.mlpRstd, weights, rows, flow, gradients)
  }

  private func attentionBackward(
    _ index: Int, _ weights: WeightSet, _ a: LlamaWorkspace.LayerActivations, _ sequences: Int,
    _ context: Int, _ w: LlamaWorkspace, _ flow: LlamaGradientBuffers, _ gradients: FloatBuffer
  ) {
    let c = configuration
    let layer = layers[index]
    let rows = sequences * context
    flow.streamOperand.convert(from: flow.stream.base, count: rows * c.dimension)
    weights.linearBackward(
      layer.outputInput, a.attendedOperand, flow.streamOperand, rows: rows,
      inputGradient: flow.branch, gradients: gradients, transformed: w.transformed)
    biasBackward(layer.outputBias, rows, c.dimension, flow.stream.base, gradients)
    bfq_rows().pointee.attention_backward(
      a.qkv.base, a.attended.base, a.logSumExp.base, flow.branch.base, Int64(sequences),
      Int64(context), Int64(c.headCount), Int64(c.keyValueHeadCount), Int64(c.headDimension),
      Int64(layer.window), w.attentionScratch.base, flow.qkv.base)
    rotate(flow.qkv.base, rows: rows, context: context, w, direction: -1)
    biasBackward(
      layer.attentionBias, rows, c.queryWidth + 2 * c.keyValueWidth, flow.qkv.base, gradients)
    flow.qkvOperand.convert(
      from: flow.qkv.base, count: rows * (c.queryWidth + 2 * c.keyValueWidth))
    weights.linearBackward(
      layer.attentionInput, a.attentionIn, flow.qkvOperand, rows: rows,
      inputGradient: flow.branch, gradients: gradients, transformed: w.transformed)
    normBackward(
      w.streams.before(index), layer.attentionNorm, a.attentionRstd, weights, rows, flow,
      gradients)
  }

  /// Adds the gradient through a norm, held in `flow.branch`, to the stream's.
  private func normBackward(
    _ input: FloatBuffer, _ norm: Int, _ rstd: FloatBuffer, _ weights: WeightSet, _ rows: Int,
    _ flow: LlamaGradientBuffers, _ gradients: FloatBuffer
  ) {
    bfq_rows().pointee.rmsnorm_backward(
      input.base, weights.floats.base + norm, rstd.base, flow.branch.base, Int64(rows),
      Int64(configuration.dimension), flow.stream.base, gradients.base + norm)
  }

  /// Adds the sums of `rows` rows of an output's gradient to those of its biases.
  private func biasBackward(
    _ bias: [BiasPart], _ rows: Int, _ width: Int, _ upstream: UnsafePointer<Float>,
    _ gradients: FloatBuffer
  ) {
    for part in bias {
      bfq_rows().pointee.sum_rows(
        upstream + part.column, Int64(rows), Int64(part.width), Int64(width),
        gradients.base + part.offset)
    }
  }

  private func mlpBiasBackward(
    _ layer: Layer, _ rows: Int, _ flow: LlamaGradientBuffers, _ gradients: FloatBuffer
  ) {
    guard let upstream = flow.gateUpOperand.floats ?? flow.gateUp?.base else { return }
    biasBackward(layer.mlpBias, rows, 2 * configuration.hiddenDimension, upstream, gradients)
  }

  private func scatterEmbeddings(
    _ tokens: UnsafePointer<Int32>, _ rows: Int, _ stream: FloatBuffer, _ gradients: FloatBuffer
  ) {
    let width = configuration.dimension
    for row in 0..<rows {
      bfq_rows().pointee.add(
        gradients.base + embedding + Int(tokens[row]) * width, stream.base + row * width,
        Int64(width))
    }
  }
}
