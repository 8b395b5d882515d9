#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
private import Numerics

/// Token-by-token decoding of several sequences side by side, with a key/value cache; products
/// take the operands of its weights.
///
/// One thread at a time. `@unchecked Sendable`: `position` moves only in `advance`, which its one
/// owner calls.
public final class LlamaDecoding: @unchecked Sendable {
  public let sequences: Int
  public let capacity: Int
  /// Tokens each sequence has taken in.
  public private(set) var position = 0

  private let network: LlamaNetwork
  private let weights: WeightSet
  private let rotary: RotaryTable
  private let cache: KeyValueCache
  private let stream: FloatBuffer
  private let normed: OperandBuffer
  private let qkv: FloatBuffer
  private let attended: FloatBuffer
  private let attendedOperand: OperandBuffer
  private let gateUp: FloatBuffer
  private let activated: OperandBuffer
  private let transformed: TransformedInputs

  public init(_ network: LlamaNetwork, _ weights: WeightSet, sequences: Int, capacity: Int) {
    let operand = weights.operands.operand
    let c = network.configuration
    self.network = network
    self.weights = weights
    self.sequences = sequences
    self.capacity = capacity
    rotary = RotaryTable(c, positions: capacity)
    cache = KeyValueCache(c, sequences: sequences, capacity: capacity)
    stream = FloatBuffer(count: sequences * c.dimension)
    normed = OperandBuffer(count: sequences * c.dimension, operand: operand)
    qkv = FloatBuffer(count: sequences * (c.queryWidth + 2 * c.keyValueWidth))
    attended = FloatBuffer(count: sequences * c.queryWidth)
    attendedOperand = OperandBuffer(count: sequences * c.queryWidth, operand: operand)
    gateUp = FloatBuffer(count: sequences * 2 * c.hiddenDimension)
    activated = OperandBuffer(count: sequences * c.hiddenDimension, operand: operand)
    transformed = TransformedInputs(operand: operand, keepsEveryInput: false)
  }

  /// Starts all sequences anew.
  public func reset() { position = 0 }

  /// Takes in one token for each sequence and writes the logits of the next, `[sequences,
  /// vocabulary]`.
  ///
  /// Precondition: `position` is below `capacity`.
  public func advance(_ tokens: [Int32], logits: UnsafeMutablePointer<Float>) {
    precondition(
      position < capacity && tokens.count == sequences,
      "LlamaDecoding: expected \(sequences) tokens below position \(capacity), "
        + "found \(tokens.count) at \(position)")
    let c = network.configuration
    for (row, token) in tokens.enumerated() {
      memcpy(
        stream.base + row * c.dimension,
        weights.floats.base + network.embedding + Int(token) * c.dimension, c.dimension * 4)
    }
    for (index, layer) in network.layers.enumerated() {
      attention(layer, index)
      mlp(layer)
    }
    norm(network.finalNorm)
    product(network.head, c.vocabularySize, c.dimension, normed, logits, accumulate: false)
    position += 1
  }

  private func attention(_ layer: LlamaNetwork.Layer, _ index: Int) {
    let c = network.configuration
    let width = c.queryWidth + 2 * c.keyValueWidth
    norm(layer.attentionNorm)
    linear(layer.attentionInput, normed, qkv.base, accumulate: false)
    network.addBias(layer.attentionBias, weights, sequences, width, to: qkv.base)
    bfq_rows().pointee.rope(
      qkv.base, Int64(width), Int64(sequences), Int64(c.headCount + c.keyValueHeadCount),
      Int64(c.headDimension), 1, rotary.values.base + position * c.headDimension, 1)
    for row in 0..<sequences {
      cache.attend(
        layer: index, sequence: row, position: position, qkv: qkv.base + row * width,
        into: attended.base + row * c.queryWidth)
    }
    attendedOperand.convert(from: attended.base, count: sequences * c.queryWidth)
    linear(layer.outputInput, attendedOperand, stream.base, accumulate: true)
    network.addBias(layer.outputBias, weights, sequences, c.dimension, to: stream.base)
  }

  private func mlp(_ layer: LlamaNetwork.Layer) {
    let c = network.configuration
    norm(layer.mlpNorm)
    linear(layer.mlpInput, normed, gateUp.base, accumulate: false)
    network.addBias(layer.mlpBias, weights, sequences, 2 * c.hiddenDimension, to: gateUp.base)
    bfq_rows().pointee.swiglu(
      gateUp.base, Int64(sequences), Int64(c.hiddenDimension), activated.floats, activated.halves)
    linear(layer.downInput, activated, stream.base, accumulate: true)
    network.addBias(layer.downBias, weights, sequences, c.dimension, to: stream.base)
  }

  private func norm(_ offset: Int) {
    bfq_rows().pointee.rmsnorm(
      stream.base, weights.floats.base + offset, Int64(sequences),
      Int64(network.configuration.dimension), network.configuration.normEpsilon, normed.floats,
      normed.halves, nil)
  }

  private func linear(
    _ index: Int, _ input: OperandBuffer, _ output: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    weights.linear(
      index, input, rows: sequences, into: output, accumulate: accumulate,
      transformed: transformed)
  }

  private func product(
    _ offset: Int, _ rows: Int, _ columns: Int, _ input: OperandBuffer,
    _ output: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    DenseProduct.multiplyTransposed(
      input.operand, m: sequences, n: rows, k: columns, a: input.base,
      b: weights.operands.at(offset), c: output, accumulate: accumulate)
  }
}
