#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
internal import Numerics

extension LlamaNetwork {
  /// Runs the decoder up to the head's input over whole sequences from position 0.
  ///
  /// Shapes: `tokens` [sequences, context].
  public func forward(
    _ weights: WeightSet, tokens: UnsafePointer<Int32>, sequences: Int, context: Int,
    workspace w: LlamaWorkspace
  ) {
    precondition(
      sequences * context <= w.rows && context <= w.context,
      "LlamaNetwork.forward: expected at most \(w.rows) rows of context \(w.context), "
        + "found \(sequences) x \(context)")
    let rows = sequences * context
    gatherEmbeddings(weights, tokens, rows, into: w.streams.before(0).base)
    for (index, layer) in layers.enumerated() {
      let activations = w.layer(index)
      attentionForward(
        layer, weights, activations, w.streams.before(index), sequences, context, w)
      mlpForward(
        layer, weights, activations, rows, w.transformed, into: w.streams.before(index + 1))
    }
    bfq_rows().pointee.rmsnorm(
      w.streams.output.base, weights.floats.base + finalNorm, Int64(rows),
      Int64(configuration.dimension),
      configuration.normEpsilon, w.hidden.floats, w.hidden.halves, w.finalRstd.base)
  }

  /// Logits of `count` rows of the head's input from `first` on, `[count, vocabulary]`.
  public func logits(
    _ weights: WeightSet, first: Int, count: Int, workspace w: LlamaWorkspace,
    into logits: UnsafeMutablePointer<Float>
  ) {
    let c = configuration
    DenseProduct.multiplyTransposed(
      w.operand, m: count, n: c.vocabularySize, k: c.dimension,
      a: w.hidden.at(first * c.dimension), b: weights.operands.at(head), c: logits)
  }

  func gatherEmbeddings(
    _ weights: WeightSet, _ tokens: UnsafePointer<Int32>, _ rows: Int,
    into stream: UnsafeMutablePointer<Float>
  ) {
    let width = configuration.dimension
    for row in 0..<rows {
      let token = Int(tokens[row])
      precondition(
        token >= 0 && token < configuration.vocabularySize,
        "LlamaNetwork: expected a token below \(configuration.vocabularySize), found \(token)")
      memcpy(
        stream + row * width, weights.floats.base + embedding + token * width, width * 4)
    }
  }

  func attentionForward(
    _ layer: Layer, _ weights: WeightSet, _ a: LlamaWorkspace.LayerActivations,
    _ input: FloatBuffer, _ sequences: Int, _ context: Int, _ w: LlamaWorkspace
  ) {
    let c = configuration
    let rows = sequences * context
    let kernels = bfq_rows().pointee
    kernels.rmsnorm(
      input.base, weights.floats.base + layer.attentionNorm, Int64(rows), Int64(c.dimension),
      c.normEpsilon, a.attentionIn.floats, a.attentionIn.halves, a.attentionRstd.base)
    weights.linear(
      layer.attentionInput, a.attentionIn, rows: rows, into: a.qkv.base,
      transformed: w.transformed)
    addBias(layer.attentionBias, weights, rows, c.queryWidth + 2 * c.keyValueWidth, to: a.qkv.base)
    rotate(a.qkv.base, rows: rows, context: context, w, direction: 1)
    kernels.attention(
      a.qkv.base, Int64(sequences), Int64(context), Int64(c.headCount),
      Int64(c.keyValueHeadCount), Int64(c.headDimension), Int64(layer.window),
      w.attentionScratch.base,
      a.attended.base, a.attendedOperand.halves, a.logSumExp.base)
    if w.operand == .float {
      a.attendedOperand.convert(from: a.attended.base, count: rows * c.queryWidth)
    }
    memcpy(a.middle.base, input.base, rows * c.dimension * 4)
    weights.linear(
      layer.outputInput, a.attendedOperand, rows: rows, into: a.middle.base, accumulate: true,
      transformed: w.transformed)
    addBias(layer.outputBias, weights, rows, c.dimension, to: a.middle.base)
  }

  func mlpForward(
    _ layer: Layer, _ weights: WeightSet, _ a: LlamaWorkspace.LayerActivations, _ rows: Int,
    _ transformed: TransformedInputs, into output: FloatBuffer
  ) {
    let c = configuration
    let kernels = bfq_rows().pointee
    kernels.rmsnorm(
      a.middle.base, weights.floats.base + layer.mlpNorm, Int64(rows), Int64(c.dimension),
      c.normEpsilon, a.mlpIn.floats, a.mlpIn.halves, a.mlpRstd.base)
    weights.linear(
      layer.mlpInput, a.mlpIn, rows: rows, into: a.gateUp.base, transformed: transformed)
    addBias(layer.mlpBias, weights, rows, 2 * c.hiddenDimension, to: a.gateUp.base)
    kernels.swiglu(
      a.gateUp.base, Int64(rows), Int64(c.hiddenDimension), a.activated.floats,
      a.activated.halves)
    memcpy(output.base, a.middle.base, rows * c.dimension * 4)
    weights.linear(
      layer.downInput, a.activated, rows: rows, into: output.base, accumulate: true,
      transformed: transformed)
    addBias(layer.downBias, weights, rows, c.dimension, to: output.base)
  }

  /// Adds biases to `rows` rows of `width` outputs.
  func addBias(
    _ bias: [BiasPart], _ weights: WeightSet, _ rows: Int, _ width: Int,
    to outputs: UnsafeMutablePointer<Float>
  ) {
    for part in bias {
      bfq_rows().pointee.add_bias(
        outputs + part.column, weights.floats.base + part.offset, Int64(rows), Int64(part.width),
        Int64(width))
    }
  }

  /// Rotates the q and k heads of all rows by their positions, or back.
  func rotate(
    _ qkv: UnsafeMutablePointer<Float>, rows: Int, context: Int, _ w: LlamaWorkspace,
    direction: Float
  ) {
    let c = configuration
    bfq_rows().pointee.rope(
      qkv, Int64(c.queryWidth + 2 * c.keyValueWidth), Int64(rows),
      Int64(c.headCount + c.keyValueHeadCount), Int64(c.headDimension), Int64(context),
      w.rotary.values.base, direction)
  }
}
