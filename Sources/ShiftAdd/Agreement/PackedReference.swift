internal import ButterflyQuant
internal import Models
private import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A packed model's forward pass in plain fp32 arithmetic: weights are level times scale, activations
/// are rounded to integers and made floats again, as fake quantization does; one token after the other.
///
/// It shares no kernel with the engine. Given the engine's roundings it follows them, so that what is
/// left between the two is the rounding of fp32 sums; on its own it rounds for itself.
final class PackedReference {
  private let parts: PackedParts
  private let network: LlamaNetwork
  private let groups: [LinearInput]
  private let sites: [FakeQuantizedMatrix]
  private let embedding: FakeQuantizedMatrix
  private let head: FakeQuantizedMatrix
  private let rotary: RotaryTable
  /// Per layer, of every position.
  private var keys: [[[Float]]]
  private var values: [[[Float]]]

  /// The engine's roundings by group of sites, the head's last; nil to round by itself.
  var followed: [RoundedRow]?
  /// The largest distance, in steps, of a followed code from what it rounds.
  private(set) var largestDistance: Float = 0
  /// Codes that were followed though another was nearer, and all that were followed.
  private(set) var bordering = 0
  private(set) var followedCodes = 0

  init(_ parts: PackedParts) {
    self.parts = parts
    network = LlamaNetwork(parts.configuration)
    groups = parts.sharing.groups(of: network.layout)
    sites = parts.sites.map { FakeQuantizedMatrix($0, groupSize: parts.groupSize) }
    embedding = FakeQuantizedMatrix(parts.embedding, parts.configuration)
    head = parts.head.map { FakeQuantizedMatrix($0, parts.configuration) } ?? embedding
    rotary = RotaryTable(parts.configuration, positions: parts.configuration.contextLength)
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
    guard case .bytes = parts.head ?? parts.embedding else {
      return (head.times(x), head.roundingBound(x))
    }
    let rounded = rounded(x, parts.rotations.count, bits: 8).values
    return (head.times(rounded), head.roundingBound(rounded))
  }

  private func attention(_ index: Int, _ stream: [Float]) -> [Float] {
    let c = parts.configuration
    var qkv = linear(network.layers[index].attentionInput, norm(stream, "\(name(index)).attn.norm"))
    if c.attentionBias {
      let biases = ["q", "k", "v"].flatMap { parts.vectors["\(name(index)).attn.\($0).bias"] ?? [] }
      add(biases, to: &qkv)
    }
    rotatePositions(&qkv, position: keys[index].count)
    keys[index].append(Array(qkv[c.queryWidth..<c.queryWidth + c.keyValueWidth]))
    values[index].append(Array(qkv[(c.queryWidth + c.keyValueWidth)...]))
    let attended = (0..<c.headCount).flatMap { attend(index, head: $0, qkv) }
    return linear(network.layers[index].outputInput, attended)
  }

  private func attend(_ index: Int, head: Int, _ qkv: [Float]) -> [Float] {
    let c = parts.configuration
    let width = c.headDimension
    let column = head / (c.headCount / c.keyValueHeadCount) * width
    let scores = keys[index].map { key in
      (0..<width).reduce(Float(0)) { $0 + qkv[head * width + $1] * key[column + $1] }
        / Float(width).squareRoot()
    }
    let top = scores.max() ?? 0
    let weights = scores.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    return (0..<width).map { i in
      zip(weights, values[index]).reduce(Float(0)) { $0 + $1.0 * $1.1[column + i] } / total
    }
  }

  private func rotatePositions(_ qkv: inout [Float], position: Int) {
    let c = parts.configuration
    let table = rotary.values.base + position * c.headDimension
    for first in stride(from: 0, to: c.queryWidth + c.keyValueWidth, by: 2) {
      let pair = first % c.headDimension
      let (x, y) = (qkv[first], qkv[first + 1])
      qkv[first] = x * table[pair] - y * table[pair + 1]
      qkv[first + 1] = x * table[pair + 1] + y * table[pair]
    }
  }

  private func mlp(_ index: Int, _ stream: [Float]) -> [Float] {
    let h = parts.configuration.hiddenDimension
    let gateUp = linear(network.layers[index].mlpInput, norm(stream, "\(name(index)).mlp.norm"))
    let activated = (0..<h).map { gateUp[$0] / (1 + exp(-gateUp[$0])) * gateUp[h + $0] }
    return linear(network.layers[index].downInput, activated)
  }

  private func linear(_ index: Int, _ x: [Float]) -> [Float] {
    parts.sharing.groups(ofInput: index, in: network.layout).flatMap { group in
      let turned = rotated(x, parts.rotations[group])
      let input = rounded(turned, group, bits: parts.activationBits).values
      return groups[group].sites.flatMap { sites[$0].times(input) }
    }
  }

  private func rotated(_ x: [Float], _ rotation: PackedParts.Rotation?) -> [Float] {
    guard let rotation else { return x }
    let plan = parts.shape.plan(size: x.count)
    if rotation.kind == .blocks {
      let signed = zip(x, rotation.signs ?? x.map { _ in 1 }).map { Double($0 * $1) }
      return FreeBlockReference(plan: plan, blocks: rotation.parameters.map(Double.init))
        .forward(signed).map { Float($0) }
    }
    if let bits = parts.liftingBits {
      var y = x
      LiftedRotation(
        DyadicRotation(
          plan: plan, angles: rotation.parameters, fractionBits: bits, signs: rotation.signs)
      ).apply(rows: &y, count: 1, source: x)
      return y
    }
    return ButterflyReference(plan: plan, angles: rotation.parameters, signs: rotation.signs)
      .forward(x)
  }

  private func rounded(_ x: [Float], _ group: Int, bits: Int) -> RoundedRow {
    let own = RoundedRow(x, parts.activations, bits: bits)
    guard let theirs = followed?[group] else { return own }
    largestDistance = max(largestDistance, theirs.distance(from: x))
    bordering += zip(own.codes, theirs.codes).count { $0 != $1 }
    followedCodes += own.codes.count
    return theirs
  }

  private func norm(_ x: [Float], _ name: String) -> [Float] {
    let square = x.reduce(Float(0)) { $0 + $1 * $1 } / Float(x.count)
    let inverse = 1 / (square + parts.configuration.normEpsilon).squareRoot()
    return zip(x, parts.vectors[name] ?? []).map { $0 * inverse * $1 }
  }

  private func name(_ layer: Int) -> String { "L" + (layer < 10 ? "0" : "") + String(layer) }

  private func add(_ y: [Float], to x: inout [Float]) {
    for index in x.indices { x[index] += y[index] }
  }
}
