internal import Models
private import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A packed language model's forward pass in plain fp32 arithmetic, one token after the other.
final class PackedReference {
  let products: ReferenceProducts
  private let parts: PackedParts
  private let configuration: LlamaConfiguration
  private let network: LlamaNetwork
  private let embedding: FakeQuantizedMatrix
  private let head: FakeQuantizedMatrix
  private let rotary: RotaryTable
  /// Per layer, of every position.
  private var keys: [[[Float]]]
  private var values: [[[Float]]]

  init(_ parts: PackedParts) {
    self.parts = parts
    configuration = parts.architecture.language
    network = LlamaNetwork(configuration)
    products = ReferenceProducts(parts)
    let shape = parts.architecture.embedding
    embedding = FakeQuantizedMatrix(parts.embedding, shape)
    head = parts.head.map { FakeQuantizedMatrix($0, shape) } ?? embedding
    rotary = RotaryTable(configuration, positions: configuration.contextLength)
    keys = network.layers.map { _ in [] }
    values = keys
  }

  func reset() {
    keys = network.layers.map { _ in [] }
    values = keys
  }

  /// The logits after `token`, and per logit the bound of `FakeQuantizedMatrix.roundingBound`.
  func advance(_ token: Int32) -> (logits: [Float], bounds: [Float]) {
    var stream = embedding.row(Int(token))
    for index in network.layers.indices {
      add(attention(index, stream), to: &stream)
      add(mlp(index, stream), to: &stream)
    }
    let x = norm(stream, "norm")
    let (logits, bounds) = products.table(head, parts.head ?? parts.embedding, 0, x)
    return (logits, bounds)
  }

  private func attention(_ index: Int, _ stream: [Float]) -> [Float] {
    let c = configuration
    var qkv = products.linear(
      network.layers[index].attentionInput, norm(stream, "\(name(index)).attn.norm"))
    if c.attentionBias { addBiases(index, ["attn.q", "attn.k", "attn.v"], to: &qkv) }
    rotatePositions(&qkv, position: keys[index].count)
    keys[index].append(Array(qkv[c.queryWidth..<c.queryWidth + c.keyValueWidth]))
    values[index].append(Array(qkv[(c.queryWidth + c.keyValueWidth)...]))
    let attended = (0..<c.headCount).flatMap { attend(index, head: $0, qkv) }
    var output = products.linear(network.layers[index].outputInput, attended)
    if c.outputBias { addBiases(index, ["attn.o"], to: &output) }
    return output
  }

  private func addBiases(_ index: Int, _ sites: [String], to x: inout [Float]) {
    add(sites.flatMap { parts.vectors["\(name(index)).\($0).bias"] ?? [] }, to: &x)
  }

  private func attend(_ index: Int, head: Int, _ qkv: [Float]) -> [Float] {
    let c = configuration
    let width = c.headDimension
    let column = head / (c.headCount / c.keyValueHeadCount) * width
    let scores = keys[index].suffix(c.window(index)).map { key in
      (0..<width).reduce(Float(0)) { $0 + qkv[head * width + $1] * key[column + $1] }
        / Float(width).squareRoot()
    }
    let top = scores.max() ?? 0
    let weights = scores.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    return (0..<width).map { i in
      zip(weights, values[index].suffix(c.window(index))).reduce(Float(0)) {
        $0 + $1.0 * $1.1[column + i]
      } / total
    }
  }

  private func rotatePositions(_ qkv: inout [Float], position: Int) {
    let c = configuration
    let table = rotary.values.base + position * c.headDimension
    for first in stride(from: 0, to: c.queryWidth + c.keyValueWidth, by: 2) {
      let pair = first % c.headDimension
      let (x, y) = (qkv[first], qkv[first + 1])
      qkv[first] = x * table[pair] - y * table[pair + 1]
      qkv[first + 1] = x * table[pair + 1] + y * table[pair]
    }
  }

  private func mlp(_ index: Int, _ stream: [Float]) -> [Float] {
    let h = configuration.hiddenDimension
    var gateUp = products.linear(
      network.layers[index].mlpInput, norm(stream, "\(name(index)).mlp.norm"))
    if configuration.mlpBias { addBiases(index, ["mlp.gate", "mlp.up"], to: &gateUp) }
    let activated = (0..<h).map { gateUp[$0] / (1 + exp(-gateUp[$0])) * gateUp[h + $0] }
    var output = products.linear(network.layers[index].downInput, activated)
    if configuration.mlpBias { addBiases(index, ["mlp.down"], to: &output) }
    return output
  }

  private func norm(_ x: [Float], _ name: String) -> [Float] {
    let square = x.reduce(Float(0)) { $0 + $1 * $1 } / Float(x.count)
    let inverse = 1 / (square + configuration.normEpsilon).squareRoot()
    return zip(x, parts.vectors[name] ?? []).map { $0 * inverse * $1 }
  }

  private func name(_ layer: Int) -> String { "L" + (layer < 10 ? "0" : "") + String(layer) }

  private func add(_ y: [Float], to x: inout [Float]) {
    for index in x.indices { x[index] += y[index] }
  }
}
