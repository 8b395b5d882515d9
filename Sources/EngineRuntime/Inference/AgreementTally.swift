import Foundation
import Numerics

/// How far two engines' next-token distributions are apart, over positions.
struct AgreementTally {
  let reference: FloatBuffer
  let packed: FloatBuffer
  private(set) var positions = 0
  private var divergence = 0.0
  private var agreed = 0

  init(vocabulary: Int) {
    reference = FloatBuffer(count: vocabulary)
    packed = FloatBuffer(count: vocabulary)
  }

  /// Mean KL(reference || packed) in nats.
  var meanDivergence: Double { positions > 0 ? divergence / Double(positions) : 0 }
  /// Share of positions with the same likeliest token.
  var agreement: Double { positions > 0 ? Double(agreed) / Double(positions) : 0 }

  /// Takes rows of logits, [positions, classes].
  mutating func count(_ reference: [Float], _ packed: [Float]) {
    let width = self.reference.count
    for first in stride(from: 0, to: reference.count, by: width) {
      for index in 0..<width {
        self.reference.base[index] = reference[first + index]
        self.packed.base[index] = packed[first + index]
      }
      count()
    }
  }

  /// Takes the logits that stand in both buffers.
  mutating func count() {
    let p = Self.logSoftmax(reference)
    let q = Self.logSoftmax(packed)
    var sum = 0.0
    var best = (p: 0, q: 0)
    for index in p.indices {
      sum += exp(p[index]) * (p[index] - q[index])
      if p[index] > p[best.p] { best.p = index }
      if q[index] > q[best.q] { best.q = index }
    }
    positions += 1
    divergence += sum
    if best.p == best.q { agreed += 1 }
  }

  private static func logSoftmax(_ logits: FloatBuffer) -> [Double] {
    let values = logits.elements.map(Double.init)
    let largest = values.max() ?? 0
    let total = values.reduce(0) { $0 + exp($1 - largest) }
    let shift = largest + log(total)
    return values.map { $0 - shift }
  }
}
