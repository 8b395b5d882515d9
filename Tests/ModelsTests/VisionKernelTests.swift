import CKernels
import Foundation
import Numerics
import TestSupport
import Testing

/// LayerNorm and GELU against golden vectors of an independent float64 reference, the other
/// activations and attention without a mask against their definitions.
@Suite struct VisionKernelTests {
  private let kernels = bfq_rows().pointee

  private func golden() throws -> GoldenFile {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/layers", withExtension: "json"))
    return try GoldenFile(url)
  }

  @Test func layernormForwardAndBackward() throws {
    let g = try golden()["layernorm"]
    let x = g["x"].floats
    let width = g["weight"].floats.count
    let rows = x.count / width
    var y = [Float](repeating: 0, count: x.count)
    var statistics = [Float](repeating: 0, count: 2 * rows)
    kernels.layernorm(
      x, g["weight"].floats, g["bias"].floats, Int64(rows), Int64(width), Float(g["eps"].double),
      &y, nil, &statistics)
    #expect(largestDifference(y, g["y"].doubles) < 1e-6)
    var dx = [Float](repeating: 0, count: x.count)
    var dw = [Float](repeating: 0, count: width)
    var db = [Float](repeating: 0, count: width)
    kernels.layernorm_backward(
      x, g["weight"].floats, statistics, g["upstream"].floats, Int64(rows), Int64(width), &dx, &dw,
      &db)
    #expect(largestDifference(dx, g["grad_x"].doubles) < 2e-6)
    #expect(largestDifference(dw, g["grad_weight"].doubles) < 2e-6)
    #expect(largestDifference(db, g["grad_bias"].doubles) < 2e-6)
  }

  @Test func geluMatchesTheGoldenErf() throws {
    let g = try golden()["gelu_erf"]
    let x = g["x"].floats
    var y = x
    kernels.activate(BFQ_GELU, x, Int64(x.count), &y, nil)
    #expect(largestDifference(y, g["y"].doubles) < 5e-7)
    var dx = x
    let ones = [Float](repeating: 1, count: x.count)
    kernels.activate_backward(BFQ_GELU, x, ones, Int64(x.count), &dx, nil)
    #expect(largestDifference(dx, g["grad_x"].doubles) < 1e-6)
  }

  /// From far below zero to far above, a count that fills no vector.
  private let inputs = (-60...60).map { Float($0) * 0.25 }

  @Test func activationsAndSlopesMatchTheirDefinitions() {
    let tanhShare = { (x: Double) in
      0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
    let definitions: [(bfq_activation, (Double) -> Double)] = [
      (BFQ_GELU, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }),
      (BFQ_GELU_TANH, { $0 * tanhShare($0) }), (BFQ_RELU, { max(0, $0) }),
    ]
    for (kind, definition) in definitions {
      var y = inputs
      kernels.activate(kind, inputs, Int64(inputs.count), &y, nil)
      #expect(largestDifference(y, inputs.map { definition(Double($0)) }) < 5e-7, "\(kind)")
      var dx = inputs
      let twos = [Float](repeating: 2, count: inputs.count)
      kernels.activate_backward(kind, inputs, twos, Int64(inputs.count), &dx, nil)
      let slopes = inputs.map { x in
        // ReLU has no slope at 0; the kernel says 0 there, as PyTorch does.
        kind == BFQ_RELU && x == 0
          ? 0 : (definition(Double(x) + 1e-5) - definition(Double(x) - 1e-5)) / 1e-5
      }
      #expect(largestDifference(dx, slopes) < 2e-6, "\(kind)")
    }
  }

  @Test func activationsHideNoNaN() {
    for kind in [BFQ_GELU, BFQ_GELU_TANH, BFQ_RELU] {
      var y: [Float] = [0, 0]
      kernels.activate(kind, [Float.nan, 1], 2, &y, nil)
      #expect(y[0].isNaN && !y[1].isNaN)
    }
  }

  /// 37 tokens are three tiles, the last of them ragged; very negative scores must not overflow.
  @Test(arguments: [Float(1), 40]) func attentionWithoutMaskIsASoftmaxOverAllKeys(_ size: Float) {
    let (t, heads, hd) = (37, 2, 12)
    var generator = SeededGenerator(seed: 5)
    var qkv = (0..<t * 3 * heads * hd).map { _ in generator.gaussian() * size }
    var scratch = [Float](repeating: 0, count: Int(bfq_attention_scratch(37, 12)))
    var y = [Float](repeating: 0, count: t * heads * hd)
    var lse = [Float](repeating: 0, count: t * heads)
    kernels.attention(&qkv, 1, 37, 2, 2, 12, 0, &scratch, &y, nil, &lse)
    let expected = softmaxAttention(qkv.map(Double.init), t, heads, hd)
    #expect(largestDifference(y, expected) < 1e-4 * Double(size))
    var gradient = [Float](repeating: 0, count: qkv.count)
    kernels.attention_backward(
      &qkv, &y, &lse, y, 1, 37, 2, 2, 12, 0, &scratch, &gradient)
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  private func softmaxAttention(
    _ qkv: [Double], _ t: Int, _ heads: Int, _ hd: Int
  ) -> [Double] {
    let width = 3 * heads * hd
    var y = [Double](repeating: 0, count: t * heads * hd)
    for head in 0..<heads {
      for i in 0..<t {
        let scores = (0..<t).map { j in
          (0..<hd).reduce(0) {
            $0 + qkv[i * width + head * hd + $1] * qkv[j * width + (heads + head) * hd + $1]
          } / Double(hd).squareRoot()
        }
        let top = scores.max() ?? 0
        let total = scores.reduce(0) { $0 + exp($1 - top) }
        for j in 0..<t {
          for e in 0..<hd {
            y[(i * heads + head) * hd + e] +=
              exp(scores[j] - top) / total * qkv[j * width + (2 * heads + head) * hd + e]
          }
        }
      }
    }
    return y
  }
}
