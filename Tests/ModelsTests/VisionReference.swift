import Foundation
import Models

/// A vision transformer written plainly in Double: loops, no kernels. Its loss serves finite
/// differences, its logits the fast passes.
struct VisionReference {
  let network: VisionNetwork
  /// Parameters in the network's layout.
  var p: [Double]
  private let offsets: [String: Int]

  init(_ network: VisionNetwork, _ parameters: some Sequence<Float>) {
    self.network = network
    p = parameters.map(Double.init)
    offsets = Dictionary(
      uniqueKeysWithValues: network.layout.namedTensors.map { ($0.name, $0.offset) })
  }

  private var c: VisionConfiguration { network.configuration }

  func at(_ name: String) -> Int? { offsets[name] }

  /// y[rows, outputs] = x[rows, inputs] Wᵀ, plus the bias where there is one.
  private func linear(_ x: [Double], _ name: String, _ outputs: Int) -> [Double] {
    let w = at(name)!
    let inputs = network.layout.namedTensors.first { $0.name == name }!.shape.last!
    let bias = at("\(name).bias")
    return (0..<x.count / inputs).flatMap { row in
      (0..<outputs).map { output in
        (0..<inputs).reduce(bias.map { p[$0 + output] } ?? 0) {
          $0 + x[row * inputs + $1] * p[w + output * inputs + $1]
        }
      }
    }
  }

  private func norm(_ x: [Double], _ name: String) -> [Double] {
    guard let w = at(name), let b = at("\(name).bias") else { return x }
    let d = c.dimension
    return (0..<x.count / d).flatMap { r in
      let row = Array(x[r * d..<(r + 1) * d])
      let mean = row.reduce(0, +) / Double(d)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(d)
      let scale = 1 / (variance + Double(c.normEpsilon)).squareRoot()
      return row.indices.map { (row[$0] - mean) * scale * p[w + $0] + p[b + $0] }
    }
  }

  private func activation(_ x: Double) -> Double {
    switch c.activation {
    case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh:
      x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(0, x)
    }
  }

  /// Every query sees every key of its image.
  private func attention(_ q: [Double], _ k: [Double], _ v: [Double]) -> [Double] {
    let (d, hd, t) = (c.dimension, c.headDimension, c.tokens)
    var y = [Double](repeating: 0, count: q.count)
    for image in 0..<q.count / (d * t) {
      for head in 0..<c.headCount {
        for i in 0..<t {
          let at = { (row: Int) in (image * t + row) * d + head * hd }
          let scores = (0..<t).map { j in
            (0..<hd).reduce(0) { $0 + q[at(i) + $1] * k[at(j) + $1] } / Double(hd).squareRoot()
          }
          let top = scores.max()!
          let total = scores.reduce(0) { $0 + exp($1 - top) }
          for j in 0..<t {
            for e in 0..<hd { y[at(i) + e] += exp(scores[j] - top) / total * v[at(j) + e] }
          }
        }
      }
    }
    return y
  }

  private func embed(_ pixels: [Double]) -> [Double] {
    let side = c.patch
    var x: [Double] = []
    for image in 0..<pixels.count / c.pixels {
      var patches: [Double] = []
      for top in stride(from: 0, to: c.height, by: side) {
        for left in stride(from: 0, to: c.width, by: side) {
          for channel in 0..<c.channels {
            for row in 0..<side {
              let start = ((image * c.channels + channel) * c.height + top + row) * c.width + left
              patches += pixels[start..<start + side]
            }
          }
        }
      }
      if let tokens = at("class") { x += p[tokens..<tokens + c.classTokens * c.dimension] }
      x += linear(patches, "patch", c.dimension)
    }
    let positions = at("positions")!
    return x.indices.map { x[$0] + p[positions + $0 % (c.tokens * c.dimension)] }
  }

  private func block(_ x: [Double], _ index: Int) -> [Double] {
    let name = "L0\(index)"
    let pre = c.normPlacement == .pre
    let into = pre ? norm(x, "\(name).attn.norm") : x
    let (q, k, v) = (
      linear(into, "\(name).attn.q", c.dimension), linear(into, "\(name).attn.k", c.dimension),
      linear(into, "\(name).attn.v", c.dimension)
    )
    let attended = linear(attention(q, k, v), "\(name).attn.o", c.dimension)
    let sum = zip(x, attended).map { $0 + $1 }
    let middle = pre ? sum : norm(sum, "\(name).attn.norm")
    let up = linear(
      pre ? norm(middle, "\(name).mlp.norm") : middle, "\(name).mlp.up",
      c.hiddenDimension)
    let down = linear(up.map(activation), "\(name).mlp.down", c.dimension)
    let output = zip(middle, down).map { $0 + $1 }
    return pre ? output : norm(output, "\(name).mlp.norm")
  }

  /// The residual stream before the first layer and behind every one.
  func streams(_ pixels: [Double]) -> [[Double]] {
    (0..<c.layerCount).reduce(into: [embed(pixels)]) { $0.append(block($0[$0.count - 1], $1)) }
  }

  func logits(_ pixels: [Double]) -> [Double] {
    let x = streams(pixels).last ?? []
    let width = c.tokens * c.dimension
    let pooled = (0..<x.count / width).flatMap { image -> [Double] in
      let rows = Array(x[image * width..<(image + 1) * width])
      guard c.pooling == .mean else { return Array(rows.prefix(c.pooledWidth)) }
      return (0..<c.dimension).map { d in
        (0..<c.patches).reduce(0) { $0 + rows[$1 * c.dimension + d] } / Double(c.patches)
      }
    }
    return linear(norm(pooled, "norm"), "head", c.classCount)
  }

  /// ||x - t||² / ||t||² behind every layer, averaged.
  func distance(_ pixels: [Double], to teacher: VisionReference) -> Double {
    let pairs = zip(streams(pixels), teacher.streams(pixels)).dropFirst()
    return pairs.reduce(0) { total, pair in
      let energy = pair.1.reduce(0) { $0 + $1 * $1 }
      return total + zip(pair.0, pair.1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / energy
    } / Double(c.layerCount)
  }

  /// sum(logits * upstream): what the gradients are of.
  func loss(_ pixels: [Double], upstream: [Double]) -> Double {
    zip(logits(pixels), upstream).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
