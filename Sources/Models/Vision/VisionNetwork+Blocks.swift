#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Numerics

extension VisionNetwork {
  /// Indices into the layout's inputs, one range a layer.
  package var blockInputs: [Range<Int>] { layers.map { $0.qkv.input..<$0.down.input + 1 } }

  /// Embeds one image into `stream`, [tokens, dimension].
  package func embed(
    _ weights: WeightSet, image pixels: UnsafePointer<Float>, workspace w: VisionWorkspace,
    into stream: UnsafeMutablePointer<Float>
  ) {
    let first = w.streams.before(0)
    embed(weights, pixels: pixels, images: 1, workspace: w, into: first)
    memcpy(stream, first.base, configuration.tokens * configuration.dimension * 4)
  }

  /// Passes one image's stream through layer `index`. `observe` is handed what enters each of its
  /// linear inputs; with `advances` the layer's output replaces the stream.
  ///
  /// Precondition: the workspace has fp32 operands.
  package func passBlock(
    _ index: Int, _ weights: WeightSet, stream: UnsafeMutablePointer<Float>,
    workspace w: VisionWorkspace, advances: Bool,
    observe: (_ input: Int, _ rows: UnsafePointer<Float>) -> Void
  ) {
    precondition(w.operand == .float, "VisionNetwork.passBlock: expected fp32, found bf16")
    let (layer, activations) = (layers[index], w.layer(0))
    let input = w.streams.before(0)
    let bytes = configuration.tokens * configuration.dimension * 4
    memcpy(input.base, stream, bytes)
    attentionForward(layer, weights, activations, input, 1, w)
    mlpForward(layer, weights, activations, 1, w, into: w.streams.output)
    if advances { memcpy(stream, w.streams.output.base, bytes) }
    for (linear, operands) in [
      (layer.qkv, activations.attentionIn), (layer.output, activations.attendedOperand),
      (layer.up, activations.mlpIn), (layer.down, activations.activated),
    ] {
      if let values = operands.floats { observe(linear.input, values) }
    }
  }
}
