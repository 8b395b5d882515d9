import Foundation
import Models

/// The decoder written plainly, over any scalar: loops, no kernels, every gradient by the chain
/// rule of one operation at a time. Used at Double to check the fast passes and against golden
/// vectors; `loss` alone also serves finite differences.
struct LlamaReference<Scalar: BinaryFloatingPoint> {
  let c: LlamaConfiguration
  /// Parameters in the network's layout.
  var p: [Scalar]
  let network: LlamaNetwork

  func at(_ name: String) -> Int {
    network.layout.namedTensors.first { $0.name == name }?.offset ?? -1
  }

  /// y[rows, outputs] = x[rows, inputs] Wᵀ
  func linear(_ x: [Scalar], _ name: String, _ outputs: Int, _ inputs: Int) -> [Scalar] {
    let w = at(name)
    var y = [Scalar](repeating: 0, count: x.count / inputs * outputs)
    for r in 0..<x.count / inputs {
      for o in 0..<outputs {
        var sum: Scalar = 0
        for i in 0..<inputs { sum += x[r * inputs + i] * p[w + o * inputs + i] }
        y[r * outputs + o] = sum
      }
    }
    return y
  }

  func norm(_ x: [Scalar], _ name: String) -> [Scalar] {
    let w = at(name)
    let d = c.dimension
    var y = x
    for r in 0..<x.count / d {
      var square: Scalar = 0
      for i in 0..<d { square += x[r * d + i] * x[r * d + i] }
      let inverse = 1 / (square / Scalar(d) + Scalar(c.normEpsilon)).squareRoot()
      for i in 0..<d { y[r * d + i] = x[r * d + i] * inverse * p[w + i] }
    }
    return y
  }

  func bias(_ x: [Scalar], _ name: String, _ width: Int) -> [Scalar] {
    let b = at(name)
    if b < 0 { return x }
    return x.indices.map { x[$0] + p[b + $0 % width] }
  }
}

extension LlamaReference where Scalar == Double {
  func rope(_ x: [Double], _ heads: Int, _ context: Int) -> [Double] {
    let hd = c.headDimension
    var y = x
    for r in 0..<x.count / (heads * hd) {
      for h in 0..<heads {
        for i in stride(from: 0, to: hd, by: 2) {
          let angle = Double(r % context) * doubleFrequency(i / 2)
          let at = (r * heads + h) * hd + i
          y[at] = x[at] * cos(angle) - x[at + 1] * sin(angle)
          y[at + 1] = x[at] * sin(angle) + x[at + 1] * cos(angle)
        }
      }
    }
    return y
  }

  private func doubleFrequency(_ pair: Int) -> Double {
    let plain = pow(c.ropeBase, -2 * Double(pair) / Double(c.headDimension))
    guard case .perPair(let factors) = c.ropeScaling else { return plain }
    return plain / factors[pair]
  }

  func attention(
    _ q: [Double], _ k: [Double], _ v: [Double], _ context: Int, window: Int
  ) -> [Double] {
    let hd = c.headDimension
    let share = c.headCount / c.keyValueHeadCount
    var y = [Double](repeating: 0, count: q.count)
    let rows = q.count / c.queryWidth
    for r in 0..<rows {
      let first = max(r / context * context, r - min(r, window - 1))
      for h in 0..<c.headCount {
        let g = h / share
        var scores: [Double] = []
        for j in first...r {
          var dot = 0.0
          for i in 0..<hd {
            dot += q[r * c.queryWidth + h * hd + i] * k[j * c.keyValueWidth + g * hd + i]
          }
          scores.append(dot / Double(hd).squareRoot())
        }
        let top = scores.max() ?? 0
        let weights = scores.map { exp($0 - top) }
        let total = weights.reduce(0, +)
        for (offset, weight) in weights.enumerated() {
          for i in 0..<hd {
            y[r * c.queryWidth + h * hd + i] +=
              weight / total * v[(first + offset) * c.keyValueWidth + g * hd + i]
          }
        }
      }
    }
    return y
  }

  /// Logits `[rows, vocabulary]` of whole sequences.
  func logits(_ tokens: [Int32], context: Int) -> [Double] {
    let last = streams(tokens, context: context).last ?? []
    return linear(
      norm(last, "norm"), c.tiedHead ? "embedding" : "head", c.vocabularySize, c.dimension)
  }

  /// The residual stream behind every layer, `[rows, dimension]` each.
  func streams(_ tokens: [Int32], context: Int) -> [[Double]] {
    let d = c.dimension
    let embedding = at("embedding")
    var streams: [[Double]] = []
    var x = tokens.flatMap { token in (0..<d).map { p[embedding + Int(token) * d + $0] } }
    for index in 0..<c.layerCount {
      let name = "L0\(index)"
      let n1 = norm(x, "\(name).attn.norm")
      let q = rope(
        bias(linear(n1, "\(name).attn.q", c.queryWidth, d), "\(name).attn.q.bias", c.queryWidth),
        c.headCount, context)
      let k = rope(
        bias(
          linear(n1, "\(name).attn.k", c.keyValueWidth, d), "\(name).attn.k.bias", c.keyValueWidth),
        c.keyValueHeadCount, context)
      let v = bias(
        linear(n1, "\(name).attn.v", c.keyValueWidth, d), "\(name).attn.v.bias", c.keyValueWidth)
      let attended = attention(q, k, v, context, window: c.window(index))
      let o = bias(
        linear(attended, "\(name).attn.o", d, c.queryWidth), "\(name).attn.o.bias", d)
      x = zip(x, o).map(+)
      let n2 = norm(x, "\(name).mlp.norm")
      let h = c.hiddenDimension
      let gate = bias(linear(n2, "\(name).mlp.gate", h, d), "\(name).mlp.gate.bias", h)
      let up = bias(linear(n2, "\(name).mlp.up", h, d), "\(name).mlp.up.bias", h)
      let mixed = zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
      let down = bias(linear(mixed, "\(name).mlp.down", d, h), "\(name).mlp.down.bias", d)
      x = zip(x, down).map(+)
      streams.append(x)
    }
    return streams
  }

  /// ||x - t||² / ||t||² behind every layer, averaged over layers.
  func distance(_ tokens: [Int32], to target: [[Double]], context: Int) -> Double {
    let relative = zip(streams(tokens, context: context), target).map { x, t -> Double in
      var distance = 0.0
      var energy = 0.0
      for (value, aim) in zip(x, t) {
        distance += (value - aim) * (value - aim)
        energy += aim * aim
      }
      return distance / energy
    }
    return relative.reduce(0, +) / Double(target.count)
  }

  /// Mean cross-entropy over all rows.
  func loss(_ tokens: [Int32], _ targets: [Int32], context: Int) -> Double {
    let logits = logits(tokens, context: context)
    let v = c.vocabularySize
    var total = 0.0
    for (row, target) in targets.enumerated() {
      let values = logits[row * v..<(row + 1) * v]
      let top = values.max() ?? 0
      total += top + log(values.reduce(0) { $0 + exp($1 - top) })
      total -= logits[row * v + Int(target)]
    }
    return total / Double(targets.count)
  }
}
