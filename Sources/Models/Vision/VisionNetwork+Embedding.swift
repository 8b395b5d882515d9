#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
import Numerics

extension VisionNetwork {
  /// Cuts images into patches and embeds them, with class tokens and positions, into the stream.
  ///
  /// Shapes: `pixels` [images, channels, height, width]; `stream` [images, tokens, dimension].
  func embed(
    _ weights: any PassWeights, pixels: UnsafePointer<Float>, images: Int,
    workspace w: VisionWorkspace,
    into stream: FloatBuffer
  ) {
    let c = configuration
    for image in 0..<images { cut(pixels + image * c.pixels, image, w) }
    weights.product(
      at: patch, outputs: c.dimension, columns: c.patchWidth, w.patches, rows: images * c.patches,
      into: w.embedded.base)
    bfq_rows().pointee.add_bias(
      w.embedded.base, weights.vector(at: patchBias), Int64(images * c.patches),
      Int64(c.dimension), Int64(c.dimension))
    let (head, body) = (c.classTokens * c.dimension, c.patches * c.dimension)
    for image in 0..<images {
      let rows = stream.base + image * (head + body)
      if head > 0 { memcpy(rows, weights.vector(at: classTokens), head * 4) }
      memcpy(rows + head, w.embedded.base + image * body, body * 4)
      bfq_rows().pointee.add(rows, weights.vector(at: positions), Int64(head + body))
    }
  }

  /// One image's patches as rows [channels, patch, patch].
  private func cut(_ pixels: UnsafePointer<Float>, _ image: Int, _ w: VisionWorkspace) {
    let c = configuration
    let side = c.patch
    var at = image * c.patches * c.patchWidth
    for top in stride(from: 0, to: c.height, by: side) {
      for left in stride(from: 0, to: c.width, by: side) {
        for channel in 0..<c.channels {
          for row in 0..<side {
            w.patches.convert(
              from: pixels + (channel * c.height + top + row) * c.width + left, count: side,
              at: at)
            at += side
          }
        }
      }
    }
  }

  /// Takes the gradient of the embedded stream to patch embedding, class tokens and positions.
  func embedBackward(
    images: Int, workspace w: VisionWorkspace, _ flow: VisionGradientBuffers,
    _ gradients: FloatBuffer
  ) {
    let c = configuration
    let (head, body) = (c.classTokens * c.dimension, c.patches * c.dimension)
    for image in 0..<images {
      let rows = flow.stream.base + image * (head + body)
      bfq_rows().pointee.add(gradients.base + positions, rows, Int64(head + body))
      if head > 0 { bfq_rows().pointee.add(gradients.base + classTokens, rows, Int64(head)) }
      flow.streamOperand.convert(from: rows + head, count: body, at: image * body)
      bfq_rows().pointee.sum_rows(
        rows + head, Int64(c.patches), Int64(c.dimension), Int64(c.dimension),
        gradients.base + patchBias)
    }
    DenseProduct.transposedMultiply(
      w.operand, m: c.dimension, n: c.patchWidth, k: images * c.patches, a: flow.streamOperand.base,
      b: w.patches.base, c: gradients.base + patch, accumulate: true)
  }

  /// The rows the head reads, before its norm: class tokens, or the patches' mean.
  func pool(_ stream: FloatBuffer, images: Int, into pooled: FloatBuffer) {
    let c = configuration
    for image in 0..<images {
      let rows = stream.base + image * c.tokens * c.dimension
      let out = pooled.base + image * c.pooledWidth
      guard c.pooling == .mean else {
        memcpy(out, rows, c.pooledWidth * 4)
        continue
      }
      memset(out, 0, c.dimension * 4)
      bfq_rows().pointee.sum_rows(
        rows, Int64(c.patches), Int64(c.dimension), Int64(c.dimension), out)
      for index in 0..<c.dimension { out[index] /= Float(c.patches) }
    }
  }

  /// Spreads the pooled rows' gradient over the stream's, which is written whole.
  func poolBackward(_ pooled: FloatBuffer, images: Int, into stream: FloatBuffer) {
    let c = configuration
    memset(stream.base, 0, images * c.tokens * c.dimension * 4)
    for image in 0..<images {
      let rows = stream.base + image * c.tokens * c.dimension
      let gradient = pooled.base + image * c.pooledWidth
      guard c.pooling == .mean else {
        memcpy(rows, gradient, c.pooledWidth * 4)
        continue
      }
      for index in 0..<c.patches * c.dimension {
        rows[index] = gradient[index % c.dimension] / Float(c.patches)
      }
    }
  }
}
