import CKernels
import Foundation
import Numerics
import TestSupport
import Testing

/// Attention within windows, of every instruction set this machine has, against plain sums in Double.
@Suite struct AttentionWindowTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var heads = 4
    var keyHeads = 2
    let width: Int
    let t: Int
    /// 0: every query sees every key.
    let window: Int
    var testDescription: String { "\(heads)/\(keyHeads) x \(width), t \(t), window \(window)" }
  }

  static let cases =
    [0, 1, 2, 5, 15, 16, 17, 31, 32, 33, 48, 49, 50, 1000].map {
      Case(width: 16, t: 49, window: $0)
    } + [4, 8, 12, 24, 32, 40, 64].map { Case(width: $0, t: 37, window: 10) }
    + [1, 7, 15, 16, 17, 33].map { Case(heads: 3, keyHeads: 1, width: 6, t: $0, window: 7) }

  static var sets: [bfq_row_kernels] { (0..<4).compactMap { bfq_rows_set(Int32($0))?.pointee } }

  @Test func theFastestSetIsTheOneInUse() {
    #expect(
      Self.sets.first.map { String(cString: $0.name) } == String(cString: bfq_rows().pointee.name))
    #expect(Self.sets.last.map { String(cString: $0.name) } == "baseline")
    #expect(bfq_rows_set(-1) == nil && bfq_rows_set(4) == nil)
  }

  @Test(arguments: cases) func bothWays(_ shape: Case) {
    var generator = SeededGenerator(seed: 7)
    let rows = 2 * shape.t
    let qkv = (0..<rows * (shape.heads + 2 * shape.keyHeads) * shape.width).map { _ in
      generator.gaussian()
    }
    let upstream = (0..<rows * shape.heads * shape.width).map { _ in generator.gaussian() }
    let plain = PlainAttention(shape, qkv.map(Double.init))
    let (y, gradient) = (plain.forward, plain.backward(upstream.map(Double.init)))
    for kernels in Self.sets {
      let name = String(cString: kernels.name)
      let found = run(kernels, shape, qkv, upstream)
      #expect(largestDifference(found.y, y) < 1e-5, "\(name) forward")
      #expect(largestDifference(found.gradient, gradient) < 2e-5, "\(name) backward")
    }
  }

  private func run(
    _ kernels: bfq_row_kernels, _ shape: Case, _ qkv: [Float], _ upstream: [Float]
  ) -> (y: [Float], gradient: [Float]) {
    let (t, hd) = (Int64(shape.t), Int64(shape.width))
    let (heads, keyHeads, window) = (Int64(shape.heads), Int64(shape.keyHeads), Int64(shape.window))
    // What lay in the scratch before must not matter.
    var scratch = [Float](repeating: 1e9, count: Int(bfq_attention_scratch(t, hd)))
    var y = upstream
    var lse = [Float](repeating: 0, count: 2 * shape.t * shape.heads)
    kernels.attention(qkv, 2, t, heads, keyHeads, hd, window, &scratch, &y, nil, &lse)
    var gradient = [Float](repeating: .nan, count: qkv.count)
    kernels.attention_backward(
      qkv, y, lse, upstream, 2, t, heads, keyHeads, hd, window, &scratch, &gradient)
    return (y, gradient)
  }

  /// A window that holds the context is no window: bit for bit.
  @Test(arguments: [16, 33, 64]) func aWindowOfTheContextIsFullAttention(t: Int) {
    var generator = SeededGenerator(seed: 8)
    let qkv = (0..<2 * t * 8 * 16).map { _ in generator.gaussian() }
    let upstream = (0..<2 * t * 4 * 16).map { _ in generator.gaussian() }
    for kernels in Self.sets {
      let exact = run(kernels, Case(width: 16, t: t, window: t), qkv, upstream)
      let wide = run(kernels, Case(width: 16, t: t, window: .max), qkv, upstream)
      #expect(exact.y == wide.y && exact.gradient == wide.gradient)
    }
  }

  /// Queries of one position against keys from `skip` on; what lies before must leave no trace.
  @Test(arguments: [4, 16, 24, 40]) func cachedKeysBeforeTheWindowAreNotSeen(width: Int) {
    var generator = SeededGenerator(seed: 9)
    let padded = (width + 15) / 16 * 16
    for (count, skip) in [(1, 0), (5, 4), (16, 15), (17, 3), (70, 0), (70, 1), (70, 15), (64, 9)] {
      for queries in 1...5 {
        let q = (0..<queries * width).map { _ in generator.gaussian() }
        let blocks = (count + 15) / 16
        var keys = (0..<blocks * 16 * width).map { _ in generator.gaussian() }
        var values = (0..<blocks * 16 * padded).map { _ in generator.gaussian() }
        for j in 0..<skip {
          for d in 0..<width { keys[d * 16 + j] = 1e30 }
          for d in 0..<padded { values[j * padded + d] = 1e30 }
        }
        let expected = cached(q, keys, values, skip..<count, width)
        for kernels in Self.sets {
          var scores = [Float](repeating: 0, count: 4 * blocks * 16)
          var out = [Float](repeating: 0, count: queries * width)
          kernels.attend_cached(
            q, keys, values, Int64(queries), Int64(skip), Int64(count), Int64(width), &scores, &out)
          #expect(
            largestDifference(out, expected) < 1e-5, "\(String(cString: kernels.name)) \(count)")
        }
      }
    }
  }

  private func cached(
    _ q: [Float], _ keys: [Float], _ values: [Float], _ seen: Range<Int>, _ width: Int
  ) -> [Double] {
    let padded = (width + 15) / 16 * 16
    return stride(from: 0, to: q.count, by: width).flatMap { start -> [Double] in
      let scores = seen.map { j in
        (0..<width).reduce(0.0) {
          $0 + Double(q[start + $1]) * Double(keys[(j / 16 * width + $1) * 16 + j % 16])
        } / Double(width).squareRoot()
      }
      let weights = scores.map { exp($0 - (scores.max() ?? 0)) }
      let total = weights.reduce(0, +)
      return (0..<width).map { d in
        zip(weights, seen).reduce(0) { $0 + $1.0 / total * Double(values[$1.1 * padded + d]) }
      }
    }
  }
}

/// softmax(q kᵀ / √width) v with its gradient, by the definition.
private struct PlainAttention {
  let shape: AttentionWindowTests.Case
  let qkv: [Double]

  init(_ shape: AttentionWindowTests.Case, _ qkv: [Double]) {
    self.shape = shape
    self.qkv = qkv
  }

  private var stride: Int { (shape.heads + 2 * shape.keyHeads) * shape.width }

  private func seen(_ i: Int) -> Range<Int> {
    if shape.window == 0 { return 0..<shape.t }
    return max(0, i - min(shape.window, shape.t) + 1)..<i + 1
  }

  /// Where q, k and v of a head begin in row `i` of sequence `n`.
  private func at(_ n: Int, _ i: Int, _ head: Int) -> (q: Int, k: Int, v: Int) {
    let row = (n * shape.t + i) * stride
    let key = shape.heads + head / (shape.heads / shape.keyHeads)
    return (
      row + head * shape.width, row + key * shape.width,
      row + (key + shape.keyHeads) * shape.width
    )
  }

  private func weights(_ n: Int, _ i: Int, _ head: Int) -> [Double] {
    let q = at(n, i, head).q
    let scores = seen(i).map { j in
      let k = at(n, j, head).k
      return (0..<shape.width).reduce(0) { $0 + qkv[q + $1] * qkv[k + $1] }
        / Double(shape.width).squareRoot()
    }
    let powers = scores.map { exp($0 - (scores.max() ?? 0)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  private func each(_ body: (_ n: Int, _ i: Int, _ head: Int, _ out: Int) -> Void) {
    for n in 0..<2 {
      for i in 0..<shape.t {
        for head in 0..<shape.heads {
          body(n, i, head, ((n * shape.t + i) * shape.heads + head) * shape.width)
        }
      }
    }
  }

  var forward: [Double] {
    var y = [Double](repeating: 0, count: 2 * shape.t * shape.heads * shape.width)
    each { n, i, head, out in
      for (j, p) in zip(seen(i), weights(n, i, head)) {
        let v = at(n, j, head).v
        for d in 0..<shape.width { y[out + d] += p * qkv[v + d] }
      }
    }
    return y
  }

  func backward(_ upstream: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: qkv.count)
    let scale = 1 / Double(shape.width).squareRoot()
    each { n, i, head, out in
      let p = weights(n, i, head)
      let dp = seen(i).map { j in
        let v = at(n, j, head).v
        return (0..<shape.width).reduce(0) { $0 + upstream[out + $1] * qkv[v + $1] }
      }
      let mean = zip(p, dp).reduce(0) { $0 + $1.0 * $1.1 }
      let q = at(n, i, head).q
      for (index, j) in seen(i).enumerated() {
        let ds = p[index] * (dp[index] - mean) * scale
        let (_, k, v) = at(n, j, head)
        for d in 0..<shape.width {
          gradient[q + d] += ds * qkv[k + d]
          gradient[k + d] += ds * qkv[q + d]
          gradient[v + d] += p[index] * upstream[out + d]
        }
      }
    }
    return gradient
  }
}
