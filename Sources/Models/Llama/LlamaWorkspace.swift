private import CKernels
public import Numerics

/// All memory of one worker's passes over up to `sequences` sequences of up to `context` tokens.
///
/// A training workspace keeps every layer's activations for the backward pass; an inference
/// workspace keeps one layer's, and the residual stream between all layers where it is asked to.
public final class LlamaWorkspace: Sendable {
  /// What the backward pass of one layer needs.
  final class LayerActivations: Sendable {
    let attentionRstd: FloatBuffer
    let attentionIn: OperandBuffer
    let qkv: FloatBuffer
    let attended: FloatBuffer
    let attendedOperand: OperandBuffer
    let logSumExp: FloatBuffer
    let middle: FloatBuffer
    let mlpRstd: FloatBuffer
    let mlpIn: OperandBuffer
    let gateUp: FloatBuffer
    let activated: OperandBuffer

    init(_ c: LlamaConfiguration, rows: Int, operand: DenseProduct.Operand) {
      attentionRstd = FloatBuffer(count: rows)
      attentionIn = OperandBuffer(count: rows * c.dimension, operand: operand)
      qkv = FloatBuffer(count: rows * (c.queryWidth + 2 * c.keyValueWidth))
      attended = FloatBuffer(count: rows * c.queryWidth)
      attendedOperand = OperandBuffer(count: rows * c.queryWidth, operand: operand)
      logSumExp = FloatBuffer(count: rows * c.headCount)
      middle = FloatBuffer(count: rows * c.dimension)
      mlpRstd = FloatBuffer(count: rows)
      mlpIn = OperandBuffer(count: rows * c.dimension, operand: operand)
      gateUp = FloatBuffer(count: rows * 2 * c.hiddenDimension)
      activated = OperandBuffer(count: rows * c.hiddenDimension, operand: operand)
    }
  }

  public let rows: Int
  public let context: Int
  let operand: DenseProduct.Operand
  let layers: [LayerActivations]
  let streams: ResidualStreams
  let finalRstd: FloatBuffer
  /// The head's input, `[rows, dimension]`.
  let hidden: OperandBuffer
  let rotary: RotaryTable
  let attentionScratch: FloatBuffer
  let transformed: TransformedInputs
  /// nil in an inference workspace.
  let gradients: LlamaGradientBuffers?

  public init(
    _ network: LlamaNetwork, sequences: Int, context: Int, operand: DenseProduct.Operand,
    training: Bool, keepsStreams: Bool = false
  ) {
    let c = network.configuration
    rows = sequences * context
    self.context = context
    self.operand = operand
    let rows = rows
    layers = (0..<(training ? c.layerCount : 1)).map { _ in
      LayerActivations(c, rows: rows, operand: operand)
    }
    streams = ResidualStreams(
      layerCount: c.layerCount, rows: rows, dimension: c.dimension,
      areKept: training || keepsStreams)
    finalRstd = FloatBuffer(count: rows)
    hidden = OperandBuffer(count: rows * c.dimension, operand: operand)
    rotary = RotaryTable(c, positions: context)
    attentionScratch = FloatBuffer(
      count: Int(bfq_attention_scratch(Int64(context), Int64(c.headDimension))))
    transformed = TransformedInputs(operand: operand, keepsEveryInput: training)
    gradients = training ? LlamaGradientBuffers(c, rows: rows, operand: operand) : nil
  }

  /// The activations layer `index` writes: its own when training, the shared ones otherwise.
  func layer(_ index: Int) -> LayerActivations { layers[min(index, layers.count - 1)] }
}

/// The gradients that flow back through one layer at a time.
final class LlamaGradientBuffers: Sendable {
  /// Gradient of the residual stream, `[rows, dimension]`.
  let stream: FloatBuffer
  let streamOperand: OperandBuffer
  /// Gradient of a branch's input, `[rows, widest input]`.
  let branch: FloatBuffer
  let qkv: FloatBuffer
  let qkvOperand: OperandBuffer
  let gateUpOperand: OperandBuffer
  /// The same as floats, where biases sum them and the operands are others.
  let gateUp: FloatBuffer?

  init(_ c: LlamaConfiguration, rows: Int, operand: DenseProduct.Operand) {
    stream = FloatBuffer(count: rows * c.dimension)
    streamOperand = OperandBuffer(count: rows * c.dimension, operand: operand)
    branch = FloatBuffer(count: rows * max(c.dimension, c.queryWidth, c.hiddenDimension))
    let qkvWidth = c.queryWidth + 2 * c.keyValueWidth
    qkv = FloatBuffer(count: rows * qkvWidth)
    qkvOperand = OperandBuffer(count: rows * qkvWidth, operand: operand)
    gateUpOperand = OperandBuffer(count: rows * 2 * c.hiddenDimension, operand: operand)
    gateUp =
      c.mlpBias && operand != .float ? FloatBuffer(count: rows * 2 * c.hiddenDimension) : nil
  }
}
