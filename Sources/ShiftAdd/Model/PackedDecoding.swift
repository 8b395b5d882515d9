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
  /// Hears the rounded activations of every group of sites that shares them, in layout order, and at
  /// last those of the head behind the groups.
  package var observer: ((_ input: Int, _ activations: QuantizedActivations) -> Void)? {
    get { products.observer }
    set { products.observer = newValue }
  }

  private let rotary: RotaryTable
  private let cache: KeyValueCache
  private let stream: FloatBuffer
  private let normed: FloatBuffer
  private let qkv: FloatBuffer
  private let attended: FloatBuffer
  private let gateUp: FloatBuffer
  private let activated: FloatBuffer
  private let products: PackedProducts
  private let finalNorm: FloatBuffer
  private let layers: [LayerVectors]

  private final class LayerVectors: Sendable {
    let attentionNorm: FloatBuffer
    let mlpNorm: FloatBuffer
    /// Of q, k and v; none where the model has none, as below.
    let attentionBias: [FloatBuffer]
    let outputBias: [FloatBuffer]
    /// Of gate and up.
    let mlpBias: [FloatBuffer]
    let downBias: [FloatBuffer]

    init(_ index: Int, _ model: PackedLlama) {
      let c = model.configuration
      let name = "L" + (index < 10 ? "0" : "") + String(index)
      func biases(_ isThere: Bool, _ sites: String...) -> [FloatBuffer] {
        isThere ? sites.map { model.vector("\(name).\($0).bias") } : []
      }
      attentionNorm = model.vector("\(name).attn.norm")
      mlpNorm = model.vector("\(name).mlp.norm")
      attentionBias = biases(c.attentionBias, "attn.q", "attn.k", "attn.v")
      outputBias = biases(c.outputBias, "attn.o")
      mlpBias = biases(c.mlpBias, "mlp.gate", "mlp.up")
      downBias = biases(c.mlpBias, "mlp.down")
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
    products = PackedProducts(
      model.sites, tables: [model.head], rows: batch, kernels: kernels, pool: pool)
    rotary = RotaryTable(c, positions: capacity)
    cache = KeyValueCache(c, sequences: 1, capacity: capacity)
    stream = FloatBuffer(count: batch * c.dimension + 64)
    normed = FloatBuffer(count: batch * c.dimension)
    qkv = FloatBuffer(count: batch * (c.queryWidth + 2 * c.keyValueWidth))
    attended = FloatBuffer(count: batch * c.queryWidth)
    gateUp = FloatBuffer(count: batch * 2 * c.hiddenDimension)
    activated = FloatBuffer(count: batch * c.hiddenDimension)
    layers = (0..<c.layerCount).map { LayerVectors($0, model) }
    finalNorm = model.vector("norm")
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
    products.table(0, normed.base, count: count - first, into: logits)
    position += count
  }

  private func attention(_ index: Int, _ count: Int) {
    let c = model.configuration
    let width = c.queryWidth + 2 * c.keyValueWidth
    norm(layers[index].attentionNorm, first: 0, count)
    linear(model.network.layers[index].attentionInput, normed, count, into: qkv.base)
    addBiases(layers[index].attentionBias, count, width, to: qkv)
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
    addBiases(layers[index].outputBias, count, c.dimension, to: stream)
  }

  private func addBiases(
    _ biases: [FloatBuffer], _ count: Int, _ width: Int, to outputs: FloatBuffer
  ) {
    var column = 0
    for bias in biases {
      bfq_rows().pointee.add_bias(
        outputs.base + column, bias.base, Int64(count), Int64(bias.count), Int64(width))
      column += bias.count
    }
  }

  private func mlp(_ index: Int, _ count: Int) {
    let c = model.configuration
    norm(layers[index].mlpNorm, first: 0, count)
    linear(model.network.layers[index].mlpInput, normed, count, into: gateUp.base)
    addBiases(layers[index].mlpBias, count, 2 * c.hiddenDimension, to: gateUp)
    bfq_rows().pointee.swiglu(
      gateUp.base, Int64(count), Int64(c.hiddenDimension), activated.base, nil)
    linear(
      model.network.layers[index].downInput, activated, count, into: stream.base, accumulate: true)
    addBiases(layers[index].downBias, count, c.dimension, to: stream)
  }

  private func norm(_ weight: FloatBuffer, first: Int, _ count: Int) {
    let c = model.configuration
    bfq_rows().pointee.rmsnorm(
      stream.base + first * c.dimension, weight.base, Int64(count), Int64(c.dimension),
      c.normEpsilon, normed.base, nil, nil)
  }

  private func linear(
    _ index: Int, _ source: FloatBuffer, _ count: Int, into y: UnsafeMutablePointer<Float>,
    accumulate: Bool = false
  ) {
    products.linear(index, source.base, count: count, into: y, accumulate: accumulate)
  }
}

extension PackedDecoding: SequenceDecoding {
  public func take(_ tokens: [Int32], logits: UnsafeMutablePointer<Float>) {
    for start in stride(from: 0, to: tokens.count, by: batch) {
      advance(Array(tokens[start..<min(tokens.count, start + batch)]), logits: logits)
    }
  }
}
