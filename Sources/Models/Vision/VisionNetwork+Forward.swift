#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
import Numerics

extension VisionNetwork {
  /// Runs the network up to the head's input.
  ///
  /// Shapes: `pixels` [images, channels, height, width], normalised.
  public func forward(
    _ weights: any PassWeights, pixels: UnsafePointer<Float>, images: Int,
    workspace w: VisionWorkspace
  ) {
    precondition(
      images <= w.images,
      "VisionNetwork.forward: expected at most \(w.images) images, found \(images)")
    embed(weights, pixels: pixels, images: images, workspace: w, into: stream(before: 0, w))
    for (index, layer) in layers.enumerated() {
      let activations = w.layer(index)
      attentionForward(layer, weights, activations, stream(before: index, w), images, w)
      mlpForward(
        layer, weights, activations, images, w, into: stream(before: index + 1, w))
    }
    pool(w.output, images: images, into: w.pooled)
    if let finalNorm {
      norm(
        w.pooled, finalNorm, weights, images * configuration.headTokens, w.pooledStatistics,
        floats: w.hidden.floats, halves: w.hidden.halves)
    } else {
      w.hidden.convert(from: w.pooled.base, count: images * configuration.pooledWidth)
    }
  }

  func stream(before index: Int, _ w: VisionWorkspace) -> FloatBuffer {
    w.stream(before: index, of: layers.count)
  }

  /// Logits of all images, `[images, classes]`.
  public func logits(
    _ weights: any PassWeights, images: Int, workspace w: VisionWorkspace,
    into logits: UnsafeMutablePointer<Float>
  ) {
    let c = configuration
    weights.product(
      at: head, outputs: c.classCount, columns: c.pooledWidth, w.hidden, rows: images, into: logits)
    bfq_rows().pointee.add_bias(
      logits, weights.vector(at: headBias), Int64(images), Int64(c.classCount),
      Int64(c.classCount))
  }

  func attentionForward(
    _ layer: Layer, _ weights: any PassWeights, _ a: VisionWorkspace.LayerActivations,
    _ input: FloatBuffer, _ images: Int, _ w: VisionWorkspace
  ) {
    let c = configuration
    let rows = images * c.tokens
    if c.normPlacement == .pre {
      norm(
        input, layer.attentionNorm, weights, rows, a.attentionStatistics,
        floats: a.attentionIn.floats, halves: a.attentionIn.halves)
    } else {
      a.attentionIn.convert(from: input.base, count: rows * c.dimension)
    }
    linear(layer.qkv, weights, a.attentionIn, rows, w, into: a.qkv.base)
    bfq_rows().pointee.attention(
      a.qkv.base, Int64(images), Int64(c.tokens), Int64(c.headCount), Int64(c.headCount),
      Int64(c.headDimension), 0, w.attentionScratch.base, a.attended.base,
      a.attendedOperand.halves, a.logSumExp.base)
    if w.operand == .float {
      a.attendedOperand.convert(from: a.attended.base, count: rows * c.dimension)
    }
    memcpy(a.attentionSum.base, input.base, rows * c.dimension * 4)
    linear(
      layer.output, weights, a.attendedOperand, rows, w, into: a.attentionSum.base,
      accumulate: true)
    if c.normPlacement == .post {
      norm(
        a.attentionSum, layer.attentionNorm, weights, rows, a.attentionStatistics,
        floats: a.middle.base, halves: nil)
    }
  }

  func mlpForward(
    _ layer: Layer, _ weights: any PassWeights, _ a: VisionWorkspace.LayerActivations,
    _ images: Int,
    _ w: VisionWorkspace, into output: FloatBuffer
  ) {
    let c = configuration
    let rows = images * c.tokens
    if c.normPlacement == .pre {
      norm(
        a.middle, layer.mlpNorm, weights, rows, a.mlpStatistics, floats: a.mlpIn.floats,
        halves: a.mlpIn.halves)
    } else {
      a.mlpIn.convert(from: a.middle.base, count: rows * c.dimension)
    }
    linear(layer.up, weights, a.mlpIn, rows, w, into: a.up.base)
    bfq_rows().pointee.activate(
      c.activation.kernel, a.up.base, Int64(rows * c.hiddenDimension), a.activated.floats,
      a.activated.halves)
    let sum = c.normPlacement == .pre ? output : a.mlpSum
    memcpy(sum.base, a.middle.base, rows * c.dimension * 4)
    linear(layer.down, weights, a.activated, rows, w, into: sum.base, accumulate: true)
    if c.normPlacement == .post {
      norm(sum, layer.mlpNorm, weights, rows, a.mlpStatistics, floats: output.base, halves: nil)
    }
  }

  private func norm(
    _ input: FloatBuffer, _ norm: Norm, _ weights: any PassWeights, _ rows: Int,
    _ statistics: FloatBuffer, floats: UnsafeMutablePointer<Float>?,
    halves: UnsafeMutablePointer<UInt16>?
  ) {
    bfq_rows().pointee.layernorm(
      input.base, weights.vector(at: norm.weight), weights.vector(at: norm.bias), Int64(rows),
      Int64(configuration.dimension), configuration.normEpsilon, floats, halves, statistics.base)
  }

  private func linear(
    _ linear: Linear, _ weights: any PassWeights, _ input: OperandBuffer, _ rows: Int,
    _ w: VisionWorkspace, into output: UnsafeMutablePointer<Float>, accumulate: Bool = false
  ) {
    let site = layout.inputs[linear.input]
    weights.linear(
      linear.input, input, rows: rows, into: output, accumulate: accumulate,
      transformed: w.transformed)
    for bias in linear.biases {
      bfq_rows().pointee.add_bias(
        output + bias.column, weights.vector(at: bias.offset), Int64(rows), Int64(bias.width),
        Int64(site.rows))
    }
  }
}
