private import CKernels
public import Numerics

/// All memory of one worker's passes over up to `images` images.
///
/// A training workspace keeps every layer's activations for the backward pass; an inference
/// workspace keeps one layer's, and the residual stream between all layers where it is asked to.
public final class VisionWorkspace: Sendable {
  /// What the backward pass of one layer needs. `[rows, dimension]` unless said.
  final class LayerActivations: Sendable {
    let attentionIn: OperandBuffer
    /// [rows, 3, dimension]
    let qkv: FloatBuffer
    let attended: FloatBuffer
    let attendedOperand: OperandBuffer
    let logSumExp: FloatBuffer
    /// The stream after the attention branch, before a norm that comes after it.
    let attentionSum: FloatBuffer
    /// [rows, 2], as the two below.
    let attentionStatistics: FloatBuffer
    /// The stream between the branches: `attentionSum` itself where norms come before.
    let middle: FloatBuffer
    let mlpIn: OperandBuffer
    /// [rows, hidden]
    let up: FloatBuffer
    let activated: OperandBuffer
    let mlpStatistics: FloatBuffer
    /// The stream after the MLP branch, before a norm that comes after it.
    let mlpSum: FloatBuffer

    init(_ c: VisionConfiguration, rows: Int, operand: DenseProduct.Operand) {
      let stream = { FloatBuffer(count: rows * c.dimension) }
      attentionIn = OperandBuffer(count: rows * c.dimension, operand: operand)
      qkv = FloatBuffer(count: 3 * rows * c.dimension)
      attended = stream()
      attendedOperand = OperandBuffer(count: rows * c.dimension, operand: operand)
      logSumExp = FloatBuffer(count: rows * c.headCount)
      attentionSum = stream()
      attentionStatistics = FloatBuffer(count: 2 * rows)
      middle = c.normPlacement == .pre ? attentionSum : stream()
      mlpIn = OperandBuffer(count: rows * c.dimension, operand: operand)
      up = FloatBuffer(count: rows * c.hiddenDimension)
      activated = OperandBuffer(count: rows * c.hiddenDimension, operand: operand)
      mlpStatistics = FloatBuffer(count: 2 * rows)
      mlpSum = c.normPlacement == .pre ? FloatBuffer(count: 0) : stream()
    }
  }

  public let images: Int
  let operand: DenseProduct.Operand
  /// [images * patches, patch width]
  let patches: OperandBuffer
  /// [images * patches, dimension]: the embedded patches, or their gradient.
  let embedded: FloatBuffer
  let layers: [LayerActivations]
  let streams: ResidualStreams
  /// [images * head tokens, dimension]
  let pooled: FloatBuffer
  let pooledStatistics: FloatBuffer
  /// The head's input, [images, pooled width].
  let hidden: OperandBuffer
  let attentionScratch: FloatBuffer
  let transformed: TransformedInputs
  /// nil in an inference workspace.
  let gradients: VisionGradientBuffers?

  public init(
    _ network: VisionNetwork, images: Int, operand: DenseProduct.Operand, training: Bool,
    keepsStreams: Bool = false
  ) {
    let c = network.configuration
    let rows = images * c.tokens
    self.images = images
    self.operand = operand
    patches = OperandBuffer(count: images * c.patches * c.patchWidth, operand: operand)
    embedded = FloatBuffer(count: images * c.patches * c.dimension)
    layers = (0..<(training ? c.layerCount : 1)).map { _ in
      LayerActivations(c, rows: rows, operand: operand)
    }
    streams = ResidualStreams(
      layerCount: c.layerCount, rows: rows, dimension: c.dimension,
      areKept: training || keepsStreams)
    pooled = FloatBuffer(count: images * c.pooledWidth)
    pooledStatistics = FloatBuffer(count: 2 * images * c.headTokens)
    hidden = OperandBuffer(count: images * c.pooledWidth, operand: operand)
    attentionScratch = FloatBuffer(
      count: Int(bfq_attention_scratch(Int64(c.tokens), Int64(c.headDimension))))
    transformed = TransformedInputs(operand: operand, keepsEveryInput: training)
    gradients = training ? VisionGradientBuffers(c, images: images, operand: operand) : nil
  }

  /// The activations layer `index` writes: its own when training, the shared ones otherwise.
  func layer(_ index: Int) -> LayerActivations { layers[min(index, layers.count - 1)] }
}

/// The gradients that flow back through one layer at a time.
final class VisionGradientBuffers: Sendable {
  /// Gradient of the residual stream, `[rows, dimension]`.
  let stream: FloatBuffer
  let streamOperand: OperandBuffer
  /// Gradient of a branch's input, `[rows, widest input]`.
  let branch: FloatBuffer
  /// Gradient of q, k and v, or of the MLP's hidden row, `[rows, widest]`.
  let wide: FloatBuffer
  let wideOperand: OperandBuffer
  let logits: OperandBuffer
  /// Gradient of the pooled row and of what is normed to it.
  let pooled: FloatBuffer
  let pooledBranch: FloatBuffer

  init(_ c: VisionConfiguration, images: Int, operand: DenseProduct.Operand) {
    let rows = images * c.tokens
    let widest = max(3 * c.dimension, c.hiddenDimension)
    stream = FloatBuffer(count: rows * c.dimension)
    streamOperand = OperandBuffer(count: rows * c.dimension, operand: operand)
    branch = FloatBuffer(count: rows * max(c.dimension, c.hiddenDimension))
    wide = FloatBuffer(count: rows * widest)
    wideOperand = OperandBuffer(count: rows * widest, operand: operand)
    logits = OperandBuffer(count: images * c.classCount, operand: operand)
    pooled = FloatBuffer(count: images * c.pooledWidth)
    pooledBranch = FloatBuffer(count: images * c.pooledWidth)
  }
}
