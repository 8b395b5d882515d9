#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

internal import Numerics

/// The decoder one layer at a time, for methods that quantize a layer before they pass it.
extension LlamaNetwork {
  /// Indices into `layout.inputs` of each layer.
  package var blockInputs: [Range<Int>] {
    layers.map { $0.attentionInput..<$0.downInput + 1 }
  }

  /// The residual stream before the first layer, `[count, dimension]`.
  package func embed(
    _ weights: WeightSet, tokens: UnsafePointer<Int32>, count: Int,
    into stream: UnsafeMutablePointer<Float>
  ) {
    gatherEmbeddings(weights, tokens, count, into: stream)
  }

  /// Passes one sequence through layer `index` and hands out what entered its linear inputs.
  ///
  /// Shapes: `stream` [rows, dimension]; `advances` replaces it by the layer's output.
  /// Precondition: an inference workspace of fp32 operands for at least `rows` rows.
  package func passBlock(
    _ index: Int, _ weights: WeightSet, stream: UnsafeMutablePointer<Float>, rows: Int,
    workspace w: LlamaWorkspace, advances: Bool,
    observe: (_ input: Int, _ rows: UnsafePointer<Float>) -> Void
  ) {
    precondition(
      rows <= w.rows && w.operand == .float,
      "LlamaNetwork.passBlock: expected at most \(w.rows) rows in fp32, found \(rows)")
    let (layer, activations) = (layers[index], w.layer(0))
    let input = w.streams.before(0)
    let bytes = rows * configuration.dimension * 4
    memcpy(input.base, stream, bytes)
    attentionForward(layer, weights, activations, input, 1, rows, w)
    mlpForward(layer, weights, activations, rows, w.transformed, into: w.streams.output)
    if advances { memcpy(stream, w.streams.output.base, bytes) }
    for (input, operands) in [
      (layer.attentionInput, activations.attentionIn),
      (layer.outputInput, activations.attendedOperand), (layer.mlpInput, activations.mlpIn),
      (layer.downInput, activations.activated),
    ] {
      if let values = operands.floats { observe(input, values) }
    }
  }
}
