internal import ButterflyQuant
private import CKernels
public import Numerics
public import Models

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One sequence going through a packed model, with its key/value cache.
///
/// `@unchecked Sendable`: one owner at a time calls it.
public final class PackedDecoding: @unchecked Sendable {
  public let model: PackedLlama
  public let capacity: Int
  /// Most tokens of one `advance`.
  public let batch: Int
  public private(set) var position = 0
  /// Hears the rounded activations of every group of sites, in layout order, and at last those of
  /// the head as input `model.inputs.count`.
  package var observer: ((_ input: Int, _ activations: QuantizedActivations) -> Void)?
  let kernels: ShiftAddKernels
  let pool: WorkerPool?

  private let rotary: RotaryTable
  private let cache: KeyValueCache
  private let stream: FloatBuffer
  private let normed: FloatBuffer
  private let rotated: FloatBuffer
  private let qkv: FloatBuffer
  private let attended: FloatBuffer
  private let gateUp: FloatBuffer
  private let activated: FloatBuffer
  /// Of every group; groups of one layout share theirs.
  private let activations: [QuantizedActivations]
  private let headActivations: QuantizedActivations
  private let finalNorm: FloatBuffer
  private let layers: [LayerVectors]

  private final class LayerVectors: Sendable {
    let attentionNorm: FloatBuffer
    let mlpNorm: FloatBuffer
    /// q, k and v, or none.
    let biases: [FloatBuffer]

    init(attentionNorm: FloatBuffer, mlpNorm: FloatBuffer, biases: [FloatBuffer]) {
      self.attentionNorm = attentionNorm
      self.mlpNorm = mlpNorm
      self.biases = biases
    }
  }

  /// Precondition: `capacity` is within the model's context.
  public init(
    _ model: PackedLlama, capacity: Int, batch: Int = 64,
    kernels: ShiftAddKernels = .fastest, pool: WorkerPool? = nil
  ) {
    let c = model.configuration
    precondition(
      capacity > 0 && batch > 0,
      "PackedDecoding: expected a capacity and batch above 0, found \(capacity) and \(batch)")
    self.model = model
    self.capacity = capacity
    self.batch = batch
    self.kernels = kernels
    self.pool = pool
    rotary = RotaryTable(c, positions: capacity)
    cache = KeyValueCache(c, sequences: 1, capacity: capacity)
    let widest = max(c.dimension, c.queryWidth, c.hiddenDimension)
    stream = FloatBuffer(count: batch * c.dimension + 64)
    normed = FloatBuffer(count: batch * c.dimension)
    rotated = FloatBuffer(count: batch * widest)
    qkv = FloatBuffer(count: batch * (c.queryWidth + 2 * c.keyValueWidth))
    attended = FloatBuffer(count: batch * c.queryWidth)
    gateUp = FloatBuffer(count: batch * 2 * c.hiddenDimension)
    activated = FloatBuffer(count: batch * c.hiddenDimension)
    layers = (0..<c.layerCount).map { Self.vectors($0, model) }
    var shared: [BlockLayout: QuantizedActivations] = [:]
    activations = model.inputs.map { input in
      let found =
        shared[input.layout]
        ?? QuantizedActivations(
          layout: input.layout, capacity: batch, rule: model.activationRule,
          bits: model.activationBits)
      shared[input.layout] = found
      return found
    }
    headActivations = QuantizedActivations(
      layout: model.headLayout, capacity: batch, rule: model.activationRule)
    finalNorm = model.vector("norm")
  }

  private static func vectors(_ index: Int, _ model: PackedLlama) -> LayerVectors {
    let name = "L" + (index < 10 ? "0" : "") + String(index)
    return LayerVectors(
      attentionNorm: model.vector("\(name).attn.norm"), mlpNorm: model.vector("\(name).mlp.norm"),
      biases: model.configuration.attentionBias
        ? ["q", "k", "v"].map { model.vector("\(name).attn.\($0).bias") } : [])
  }

  /// Starts anew.
  public func reset() { position = 0 }

  /// Takes in tokens at the next positions and writes the logits after the last of them, or after
  /// each of them.
  ///
  /// Shapes: `logits` [1 or tokens, vocabulary]. Precondition: at most `batch` tokens that fit the
  /// capacity.
  public func advance(
    _ tokens: [Int32], logits: UnsafeMutablePointer<Float>, everyPosition: Bool = false
  ) {
    let c = model.configuration
    let count = tokens.count
    precondition(
      (1...batch).contains(count) && position + count <= capacity,
      "PackedDecoding: expected 1...\(batch) tokens below position \(capacity), "
        + "found \(count) at \(position)")
    for (row, token) in tokens.enumerated() {
      model.embedding.read(token, into: stream.base + row * c.dimension)
    }
    for index in layers.indices {
      attention(index, count)
      mlp(index, count)
    }
    let first = everyPosition ? 0 : count - 1
    norm(finalNorm, first: first, count - first)
    head(count - first, logits)
    position += count
  }

  private func attention(_ index: Int, _ count: Int) {
    let c = model.configuration
    let width = c.queryWidth + 2 * c.keyValueWidth
    norm(layers[index].attentionNorm, first: 0, count)
    linear(model.network.layers[index].attentionInput, normed, count, into: qkv.base)
    addBiases(layers[index].biases, count, width)
    for row in 0..<count {
      bfq_rows().pointee.rope(
        qkv.base + row * width, Int64(width), 1, Int64(c.headCount + c.keyValueHeadCount),
        Int64(c.headDimension), 1, rotary.values.base + (position + row) * c.headDimension, 1)
      cache.attend(
        layer: index, position: position + row, qkv: qkv.base + row * width,
        into: attended.base + row * c.queryWidth)
    }
    linear(
      model.network.layers[index].outputInput, attended, count, into: stream.base, accumulate: true)
  }

  private func addBiases(_ biases: [FloatBuffer], _ count: Int, _ width: Int) {
    var column = 0
    for bias in biases {
      bfq_rows().pointee.add_bias(
        qkv.base + column, bias.base, Int64(count), Int64(bias.count), Int64(width))
      column += bias.count
    }
  }

  private func mlp(_ index: Int, _ count: Int) {
    norm(layers[index].mlpNorm, first: 0, count)
    linear(model.network.layers[index].mlpInput, normed, count, into: gateUp.base)
    bfq_rows().pointee.swiglu(
      gateUp.base, Int64(count), Int64(model.configuration.hiddenDimension), activated.base, nil)
    linear(
      model.network.layers[index].downInput, activated, count, into: stream.base, accumulate: true)
  }

  private func norm(_ weight: FloatBuffer, first: Int, _ count: Int) {
    let c = model.configuration
    bfq_rows().pointee.rmsnorm(
      stream.base + first * c.dimension, weight.base, Int64(count), Int64(c.dimension),
      c.normEpsilon, normed.base, nil, nil)
  }

  /// y = W Qᵀ quantized (Q x), for all sites of an input, group by group.
  private func linear(
    _ index: Int, _ source: FloatBuffer, _ count: Int, into y: UnsafeMutablePointer<Float>,
    accumulate: Bool = false
  ) {
    var column = 0
    for group in model.inputGroups[index] {
      let x = rounded(group, source, count)
      for matrix in model.inputs[group].matrices {
        kernels.multiply(
          matrix, x, into: y + column, stride: model.network.layout.inputs[index].rows,
          accumulate: accumulate, pool: pool)
        column += matrix.rows
      }
    }
  }

  /// Q x as integers, for the sites of a group.
  private func rounded(
    _ group: Int, _ source: FloatBuffer, _ count: Int
  ) -> QuantizedActivations {
    var rows = UnsafePointer(source.base)
    if let rotation = model.inputs[group].rotation {
      rotation.apply(rows: rotated.base, count: count, source: rows)
      rows = UnsafePointer(rotated.base)
    }
    let x = activations[group]
    x.quantize(rows, count: count)
    observer?(group, x)
    return x
  }

  private func head(_ count: Int, _ logits: UnsafeMutablePointer<Float>) {
    let c = model.configuration
    switch model.head.storage {
    case .bytes(let matrix):
      headActivations.quantize(normed.base, count: count)
      observer?(model.inputs.count, headActivations)
      kernels.multiply(matrix, headActivations, into: logits, stride: c.vocabularySize, pool: pool)
    case .floats(let buffer):
      DenseProduct.multiplyTransposed(
        .float, m: count, n: c.vocabularySize, k: c.dimension, a: normed.base, b: buffer.base,
        c: logits)
    }
  }
}

extension PackedDecoding: SequenceDecoding {
  public func take(_ tokens: [Int32], logits: UnsafeMutablePointer<Float>) {
    for start in stride(from: 0, to: tokens.count, by: batch) {
      advance(Array(tokens[start..<min(tokens.count, start + batch)]), logits: logits)
    }
  }
}
