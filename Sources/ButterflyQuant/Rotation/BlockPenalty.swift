#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The near-orthogonality penalty of free 2x2 blocks: λ Σ ||MᵀM - I||²_F, block by block.
public enum BlockPenalty {
  /// The penalty of `count` blocks [a, b, c, d]; adds λ 4 M(MᵀM - I) to `gradients`.
  ///
  /// Shapes: `blocks` and `gradients` [count, 4].
  public static func add(
    weight: Float, blocks: UnsafePointer<Float>, count: Int, gradients: UnsafeMutablePointer<Float>
  ) -> Double {
    var total = 0.0
    for index in 0..<count {
      let block = blocks + 4 * index
      let (a, b, c, d) = (block[0], block[1], block[2], block[3])
      let (p, q, r) = (a * a + c * c - 1, a * b + c * d, b * b + d * d - 1)
      total += Double(p * p + 2 * q * q + r * r)
      let out = gradients + 4 * index
      out[0] += 4 * weight * (a * p + b * q)
      out[1] += 4 * weight * (a * q + b * r)
      out[2] += 4 * weight * (c * p + d * q)
      out[3] += 4 * weight * (c * q + d * r)
    }
    return Double(weight) * total
  }

  /// Blocks [cos θ, -sin θ, sin θ, cos θ] that begin where rotations by `angles` do.
  public static func blocks(fromAngles angles: [Float]) -> [Float] {
    angles.flatMap { [cosf($0), -sinf($0), sinf($0), cosf($0)] }
  }
}
