import CKernels
import Foundation
import Numerics
import TestSupport
import Testing

/// The row kernels against golden vectors of an independent float64 reference.
@Suite struct RowKernelTests {
  private let kernels = bfq_rows().pointee

  private func golden() throws -> GoldenFile {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/layers", withExtension: "json"))
    return try GoldenFile(url)
  }

  @Test func rmsnormForwardAndBackward() throws {
    let g = try golden()["rmsnorm"]
    var x = g["x"].floats
    var w = g["weight"].floats
    var y = [Float](repeating: 0, count: 24)
    var rstd = [Float](repeating: 0, count: 3)
    kernels.rmsnorm(&x, &w, 3, 8, Float(g["eps"].double), &y, nil, &rstd)
    #expect(largestDifference(y, g["y"].doubles) < 1e-6)
    var upstream = g["upstream"].floats
    var dx = [Float](repeating: 0, count: 24)
    var dw = [Float](repeating: 0, count: 8)
    kernels.rmsnorm_backward(&x, &w, &rstd, &upstream, 3, 8, &dx, &dw)
    #expect(largestDifference(dx, g["grad_x"].doubles) < 2e-6)
    #expect(largestDifference(dw, g["grad_weight"].doubles) < 2e-6)
  }

  /// Golden heads are [head, t, hd]; rows are [t, head * hd].
  private func rows(_ values: [Float], heads: Int, t: Int, hd: Int) -> [Float] {
    var result: [Float] = []
    for step in 0..<t {
      for head in 0..<heads {
        let start = (head * t + step) * hd
        result += values[start..<start + hd]
      }
    }
    return result
  }

  @Test func ropeForwardAndBackward() throws {
    let g = try golden()["rope"]
    var table: [Float] = []
    for t in 0..<5 {
      for pair in 0..<4 {
        let angle = Double(t) * pow(10_000, -2 * Double(pair) / 8)
        table += [Float(cos(angle)), Float(sin(angle))]
      }
    }
    for (input, output, direction) in [("x", "y", Float(1)), ("upstream", "grad_x", -1)] {
      var x = rows(g[input].floats, heads: 2, t: 5, hd: 8)
      kernels.rope(&x, 16, 5, 2, 8, 5, table, direction)
      #expect(largestDifference(x, rows(g[output].floats, heads: 2, t: 5, hd: 8)) < 1e-6)
    }
  }

  /// Columns `first..<first + width` of a row-major matrix.
  private func columns(_ x: [Float], of stride: Int, _ first: Int, _ width: Int) -> [Float] {
    var result: [Float] = []
    for row in 0..<x.count / stride {
      result += x[row * stride + first..<row * stride + first + width]
    }
    return result
  }

  @Test func attentionForwardAndBackward() throws {
    let g = try golden()["causal_attention"]
    let parts: [[Float]] = ["q", "k", "v"].map { rows(g[$0].floats, heads: 2, t: 5, hd: 4) }
    var qkv: [Float] = []
    for t in 0..<5 {
      for part in parts { qkv += part[t * 8..<t * 8 + 8] }
    }
    var scratch = [Float](repeating: 0, count: Int(bfq_attention_scratch(5, 4)))
    var y = [Float](repeating: 0, count: 40)
    var lse = [Float](repeating: 0, count: 10)
    kernels.attention(&qkv, 1, 5, 2, 2, 4, 5, &scratch, &y, nil, &lse)
    #expect(largestDifference(y, rows(g["y"].floats, heads: 2, t: 5, hd: 4)) < 1e-6)
    var upstream = rows(g["upstream"].floats, heads: 2, t: 5, hd: 4)
    var gradient = [Float](repeating: 0, count: 120)
    kernels.attention_backward(&qkv, &y, &lse, &upstream, 1, 5, 2, 2, 4, 5, &scratch, &gradient)
    for (index, name) in ["grad_q", "grad_k", "grad_v"].enumerated() {
      let found = columns(gradient, of: 24, index * 8, 8)
      let expected = rows(g[name].floats, heads: 2, t: 5, hd: 4)
      #expect(largestDifference(found, expected) < 2e-6, "\(name)")
    }
  }

  /// a[rows, inner] b[outer, inner]ᵀ in Double.
  private func times(_ a: [Double], _ b: [Double], inner: Int) -> [Double] {
    let outer = b.count / inner
    var result = [Double](repeating: 0, count: a.count / inner * outer)
    for r in 0..<a.count / inner {
      for o in 0..<outer {
        for i in 0..<inner { result[r * outer + o] += a[r * inner + i] * b[o * inner + i] }
      }
    }
    return result
  }

  private func transposed(_ a: [Double], columns: Int) -> [Double] {
    let rows = a.count / columns
    var result = a
    for r in 0..<rows {
      for c in 0..<columns { result[c * rows + r] = a[r * columns + c] }
    }
    return result
  }

  @Test func swigluForwardAndBackwardThroughItsLinears() throws {
    let g = try golden()["swiglu"]
    let x = g["x"].doubles
    let gate = times(x, g["gate"].doubles, inner: 8)
    let up = times(x, g["up"].doubles, inner: 8)
    var packed: [Float] = []
    for r in 0..<3 {
      packed += gate[r * 12..<r * 12 + 12].map(Float.init)
      packed += up[r * 12..<r * 12 + 12].map(Float.init)
    }
    var act = [Float](repeating: 0, count: 36)
    kernels.swiglu(&packed, 3, 12, &act, nil)
    let y = times(act.map(Double.init), g["down"].doubles, inner: 12)
    #expect(largestDifference(y, g["y"].doubles) < 2e-6)
    let down = transposed(g["down"].doubles, columns: 12)
    var dact = times(g["upstream"].doubles, down, inner: 8).map(Float.init)
    var dx = [Float](repeating: 0, count: 72)
    kernels.swiglu_backward(&packed, &dact, 3, 12, &dx, nil)
    for (name, first) in [("grad_gate", 0), ("grad_up", 12)] {
      let upstream = columns(dx, of: 24, first, 12).map(Double.init)
      let found = times(
        transposed(upstream, columns: 12), transposed(x, columns: 8), inner: 3)
      #expect(largestDifference(found, g[name].doubles) < 2e-6, "\(name)")
    }
  }

  @Test func lossesAndTheirGradients() throws {
    let g = try golden()["losses"]
    var logits = g["logits"].floats
    var teacher = g["teacher_logits"].floats
    var targets = g["targets"].doubles.map { Int32($0) }
    var gradient = [Float](repeating: 0, count: 24)
    var totals = [0.0, 0.0]
    kernels.distil(&logits, &teacher, &targets, 4, 6, 1, 0, 0.25, &gradient, nil, &totals)
    #expect(abs(totals[0] / 4 - g["kl"].double) < 1e-6)
    #expect(abs(totals[1] / 4 - g["ce"].double) < 1e-6)
    #expect(largestDifference(gradient, g["grad_kl"].doubles) < 1e-6)
    kernels.distil(&logits, &teacher, &targets, 4, 6, 0, 1, 0.25, &gradient, nil, &totals)
    #expect(largestDifference(gradient, g["grad_ce"].doubles) < 1e-6)
  }

  @Test func samplingFollowsTheSoftmax() {
    var generator = SeededGenerator(seed: 4)
    let logits: [Float] = (0..<37).map { _ in generator.gaussian() }
    let total = logits.reduce(0) { $0 + exp(Double($1)) }
    var counts = [Int](repeating: 0, count: 37)
    let draws = 40_000
    for _ in 0..<draws {
      var copy = logits
      counts[Int(kernels.sample(&copy, 37, generator.uniform()))] += 1
    }
    for (index, count) in counts.enumerated() {
      let share = exp(Double(logits[index])) / total
      let deviation = (share * (1 - share) / Double(draws)).squareRoot()
      #expect(abs(Double(count) / Double(draws) - share) < 5 * deviation)
    }
  }
}
