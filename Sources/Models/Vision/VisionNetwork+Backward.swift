#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
public import Numerics

extension VisionNetwork {
  /// Clears what backward passes add to; `gradients` has the layout of the parameters, and behind
  /// it those of the inputs' transforms.
  public func beginBackward(_ gradients: FloatBuffer) {
    memset(gradients.base, 0, gradients.count * 4)
  }

  /// Takes the gradient of the logits back to every parameter, adding to `gradients`, with that of
  /// the distance to `target` where there is one; returns this distance.
  ///
  /// Shapes: `logitGradient` [images, classes].
  /// Precondition: the workspace trains, and `forward` filled it with these images.
  public func backward(
    _ weights: WeightSet, logitGradient: UnsafePointer<Float>, images: Int,
    workspace w: VisionWorkspace, gradients: FloatBuffer,
    towards target: VisionStreamTarget? = nil
  ) -> Double {
    guard let flow = w.gradients else {
      preconditionFailure("VisionNetwork.backward: expected a training workspace, found inference")
    }
    headBackward(weights, logitGradient, images, w, flow, gradients)
    var distance = 0.0
    for index in layers.indices.reversed() {
      distance += approach(target, after: index, images, w, flow)
      mlpBackward(layers[index], weights, w.layer(index), images, w, flow, gradients)
      attentionBackward(index, weights, w.layer(index), images, w, flow, gradients)
    }
    embedBackward(images: images, workspace: w, flow, gradients)
    return distance / Double(layers.count)
  }

  /// Adds the gradient of the distance between the streams behind layer `index`; returns it.
  private func approach(
    _ target: VisionStreamTarget?, after index: Int, _ images: Int, _ w: VisionWorkspace,
    _ flow: VisionGradientBuffers
  ) -> Double {
    guard let target else { return 0 }
    return bfq_rows().pointee.relative_distance(
      w.streams.before(index + 1).base, target.workspace.streams.before(index + 1).base,
      Int64(images * configuration.tokens * configuration.dimension),
      target.weight / Float(layers.count), flow.stream.base)
  }

  private func headBackward(
    _ weights: WeightSet, _ logitGradient: UnsafePointer<Float>, _ images: Int,
    _ w: VisionWorkspace, _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    let c = configuration
    flow.logits.convert(from: logitGradient, count: images * c.classCount)
    bfq_rows().pointee.sum_rows(
      logitGradient, Int64(images), Int64(c.classCount), Int64(c.classCount),
      gradients.base + headBias)
    DenseProduct.transposedMultiply(
      w.operand, m: c.classCount, n: c.pooledWidth, k: images, a: flow.logits.base,
      b: w.hidden.base, c: gradients.base + head, accumulate: true)
    DenseProduct.multiply(
      w.operand, m: images, n: c.pooledWidth, k: c.classCount, a: flow.logits.base,
      b: weights.operands.at(head), c: flow.pooledBranch.base)
    guard let finalNorm else {
      return poolBackward(flow.pooledBranch, images: images, into: flow.stream)
    }
    memset(flow.pooled.base, 0, images * c.pooledWidth * 4)
    normBackward(
      w.pooled, finalNorm, w.pooledStatistics, weights, images * c.headTokens,
      upstream: flow.pooledBranch, into: flow.pooled, gradients)
    poolBackward(flow.pooled, images: images, into: flow.stream)
  }

  private func mlpBackward(
    _ layer: Layer, _ weights: WeightSet, _ a: VisionWorkspace.LayerActivations, _ images: Int,
    _ w: VisionWorkspace, _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    let c = configuration
    let rows = images * c.tokens
    if c.normPlacement == .post {
      postNormBackward(a.mlpSum, layer.mlpNorm, a.mlpStatistics, weights, rows, flow, gradients)
    }
    linearBackward(
      layer.down, weights, a.activated, flow.stream, flow.streamOperand, rows, w, flow, gradients)
    bfq_rows().pointee.activate_backward(
      c.activation.kernel, a.up.base, flow.branch.base, Int64(rows * c.hiddenDimension),
      flow.wide.base, nil)
    linearBackward(
      layer.up, weights, a.mlpIn, flow.wide, flow.wideOperand, rows, w, flow, gradients)
    joinBranch(a.middle, layer.mlpNorm, a.mlpStatistics, weights, rows, flow, gradients)
  }

  private func attentionBackward(
    _ index: Int, _ weights: WeightSet, _ a: VisionWorkspace.LayerActivations, _ images: Int,
    _ w: VisionWorkspace, _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    let c = configuration
    let layer = layers[index]
    let rows = images * c.tokens
    if c.normPlacement == .post {
      postNormBackward(
        a.attentionSum, layer.attentionNorm, a.attentionStatistics, weights, rows, flow, gradients)
    }
    linearBackward(
      layer.output, weights, a.attendedOperand, flow.stream, flow.streamOperand, rows, w, flow,
      gradients)
    bfq_rows().pointee.attention_backward(
      a.qkv.base, a.attended.base, a.logSumExp.base, flow.branch.base, Int64(images),
      Int64(c.tokens), Int64(c.headCount), Int64(c.headCount), Int64(c.headDimension), 0,
      w.attentionScratch.base, flow.wide.base)
    linearBackward(
      layer.qkv, weights, a.attentionIn, flow.wide, flow.wideOperand, rows, w, flow, gradients)
    joinBranch(
      w.streams.before(index), layer.attentionNorm, a.attentionStatistics, weights, rows, flow,
      gradients)
  }

  /// Writes the input's gradient to `flow.branch` and adds the weights' and biases'.
  private func linearBackward(
    _ linear: Linear, _ weights: WeightSet, _ input: OperandBuffer, _ upstream: FloatBuffer,
    _ upstreamOperand: OperandBuffer, _ rows: Int, _ w: VisionWorkspace,
    _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    let site = layout.inputs[linear.input]
    upstreamOperand.convert(from: upstream.base, count: rows * site.rows)
    for bias in linear.biases {
      bfq_rows().pointee.sum_rows(
        upstream.base + bias.column, Int64(rows), Int64(bias.width), Int64(site.rows),
        gradients.base + bias.offset)
    }
    weights.linearBackward(
      linear.input, input, upstreamOperand, rows: rows, inputGradient: flow.branch,
      gradients: gradients, accumulate: true, transformed: w.transformed)
  }

  /// Adds the gradient of a branch's input, held in `flow.branch`, to the stream's.
  private func joinBranch(
    _ input: FloatBuffer, _ norm: Norm, _ statistics: FloatBuffer, _ weights: WeightSet,
    _ rows: Int, _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    guard configuration.normPlacement == .pre else {
      return bfq_rows().pointee.add(
        flow.stream.base, flow.branch.base, Int64(rows * configuration.dimension))
    }
    normBackward(
      input, norm, statistics, weights, rows, upstream: flow.branch, into: flow.stream, gradients)
  }

  /// Takes the stream's gradient through a norm of the whole stream.
  private func postNormBackward(
    _ input: FloatBuffer, _ norm: Norm, _ statistics: FloatBuffer, _ weights: WeightSet,
    _ rows: Int, _ flow: VisionGradientBuffers, _ gradients: FloatBuffer
  ) {
    let bytes = rows * configuration.dimension * 4
    memcpy(flow.branch.base, flow.stream.base, bytes)
    memset(flow.stream.base, 0, bytes)
    normBackward(
      input, norm, statistics, weights, rows, upstream: flow.branch, into: flow.stream, gradients)
  }

  private func normBackward(
    _ input: FloatBuffer, _ norm: Norm, _ statistics: FloatBuffer, _ weights: WeightSet,
    _ rows: Int, upstream: FloatBuffer, into gradient: FloatBuffer, _ gradients: FloatBuffer
  ) {
    bfq_rows().pointee.layernorm_backward(
      input.base, weights.floats.base + norm.weight, statistics.base, upstream.base, Int64(rows),
      Int64(configuration.dimension), gradient.base, gradients.base + norm.weight,
      gradients.base + norm.bias)
  }
}
