internal import Models

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A packed vision transformer's forward pass in plain fp32 arithmetic, one image after the other.
final class PackedVisionReference {
  let products: ReferenceProducts
  private let parts: PackedParts
  private let configuration: VisionConfiguration
  private let patch: FakeQuantizedMatrix
  private let head: FakeQuantizedMatrix
  private let headStorage: PackedParts.Table

  /// Precondition: the parts are a vision transformer's, with a head.
  init(_ parts: PackedParts) {
    guard let head = parts.head, let shape = parts.architecture.head else {
      preconditionFailure("PackedVisionReference: expected a head, found none")
    }
    self.parts = parts
    configuration = parts.architecture.vision
    products = ReferenceProducts(parts)
    patch = FakeQuantizedMatrix(parts.embedding, parts.architecture.embedding)
    self.head = FakeQuantizedMatrix(head, shape)
    headStorage = head
  }

  /// The logits of an image, and per logit the bound on how far the engine's may lie: that of the
  /// head's sums, and of adding the bias to either.
  ///
  /// Shapes: `pixels` [channels, height, width], normalised.
  func logits(_ pixels: [Float]) -> (logits: [Float], bounds: [Float]) {
    var stream = embedded(pixels)
    for layer in 0..<configuration.layerCount {
      stream = branch(layer, "attn", stream, attention)
      stream = branch(layer, "mlp", stream, mlp)
    }
    let x = pooled(stream)
    let product = products.table(head, headStorage, 0, x)
    let bias = vector("head.bias")
    let unit: Float = 0x1p-24
    return (
      sum(product.y, bias),
      bias.indices.map {
        product.bounds[$0]
          + 2 * unit * (abs(product.y[$0]) + abs(bias[$0]) + product.bounds[$0])
      }
    )
  }

  private func embedded(_ pixels: [Float]) -> [[Float]] {
    let c = configuration
    let bias = vector("patch.bias")
    let patches = cut(pixels).enumerated().map { row, patch in
      sum(products.table(self.patch, parts.embedding, 1, patch, row: row).y, bias)
    }
    let classes = c.classTokens > 0 ? rows(of: vector("class")) : []
    return zip(classes + patches, rows(of: vector("positions"))).map(sum)
  }

  /// Patches from left to right, then down; each [channels, patch, patch].
  private func cut(_ pixels: [Float]) -> [[Float]] {
    let c = configuration
    return (0..<c.patches).map { index in
      let (top, left) = (
        index / (c.width / c.patch) * c.patch, index % (c.width / c.patch) * c.patch
      )
      return (0..<c.patchWidth).map { place in
        let (row, column) = (place / c.patch % c.patch, place % c.patch)
        let channel = place / (c.patch * c.patch)
        return pixels[(channel * c.height + top + row) * c.width + left + column]
      }
    }
  }

  /// x + f(norm(x)), or norm(x + f(x)).
  private func branch(
    _ layer: Int, _ part: String, _ stream: [[Float]],
    _ function: (_ layer: Int, _ rows: [[Float]]) -> [[Float]]
  ) -> [[Float]] {
    let name = LlamaTensorNames.layer(layer, "\(part).norm")
    guard configuration.normPlacement == .post else {
      return zip(stream, function(layer, stream.map { norm($0, name) })).map(sum)
    }
    return zip(stream, function(layer, stream)).map { norm(sum($0, $1), name) }
  }

  private func attention(_ layer: Int, _ rows: [[Float]]) -> [[Float]] {
    let c = configuration
    let biases =
      c.attentionBias ? ["q", "k", "v"].flatMap { vector(layer, "attn.\($0).bias") } : []
    let qkv = rows.enumerated().map { row, x in
      let y = products.linear(4 * layer, x, row: row)
      return biases.isEmpty ? y : sum(y, biases)
    }
    let bias = vector(layer, "attn.o.bias")
    return qkv.indices.map { row in
      let attended = (0..<c.headCount).flatMap { attend(qkv, row, head: $0) }
      return sum(products.linear(4 * layer + 1, attended, row: row), bias)
    }
  }

  private func attend(_ qkv: [[Float]], _ row: Int, head: Int) -> [Float] {
    let (width, d) = (configuration.headDimension, configuration.dimension)
    let first = head * width
    let scores = qkv.map { other in
      (0..<width).reduce(Float(0)) { $0 + qkv[row][first + $1] * other[d + first + $1] }
        / Float(width).squareRoot()
    }
    let top = scores.max() ?? 0
    let weights = scores.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    return (0..<width).map { i in
      zip(weights, qkv).reduce(Float(0)) { $0 + $1.0 * $1.1[2 * d + first + i] } / total
    }
  }

  private func mlp(_ layer: Int, _ rows: [[Float]]) -> [[Float]] {
    let (up, down) = (vector(layer, "mlp.up.bias"), vector(layer, "mlp.down.bias"))
    return rows.enumerated().map { row, x in
      let hidden = sum(products.linear(4 * layer + 2, x, row: row), up).map(activated)
      return sum(products.linear(4 * layer + 3, hidden, row: row), down)
    }
  }

  private func activated(_ x: Float) -> Float {
    let x = Double(x)
    switch configuration.activation {
    case .relu: return Float(max(0, x))
    case .gelu: return Float(x * (1 + erf(x / 2.0.squareRoot())) / 2)
    case .geluTanh:
      return Float(x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2)
    }
  }

  private func pooled(_ stream: [[Float]]) -> [Float] {
    let c = configuration
    let rows =
      c.pooling == .classToken
      ? Array(stream.prefix(c.headTokens))
      : [
        stream.dropFirst().reduce(stream[0], sum).map { $0 / Float(c.patches) }
      ]
    return rows.flatMap { c.finalNorm ? norm($0, "norm") : $0 }
  }

  private func norm(_ x: [Float], _ name: String) -> [Float] {
    let mean = x.reduce(0, +) / Float(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(x.count)
    let inverse = 1 / (variance + configuration.normEpsilon).squareRoot()
    let (weight, bias) = (vector(name), vector("\(name).bias"))
    return x.indices.map { (x[$0] - mean) * inverse * weight[$0] + bias[$0] }
  }

  private func vector(_ name: String) -> [Float] { parts.vectors[name] ?? [] }

  private func vector(_ layer: Int, _ part: String) -> [Float] {
    vector(LlamaTensorNames.layer(layer, part))
  }

  private func rows(of values: [Float]) -> [[Float]] {
    let d = configuration.dimension
    return stride(from: 0, to: values.count, by: d).map { Array(values[$0..<$0 + d]) }
  }

  private func sum(_ x: [Float], _ y: [Float]) -> [Float] { zip(x, y).map { $0 + $1 } }
}
