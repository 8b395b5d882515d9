public import Numerics

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Where the angles of a rotation begin.
public enum RotationStart: Sendable, Hashable, Codable {
  /// All angles zero: Q = I.
  case identity
  /// All butterfly angles π/4: Q = H diag((-1)^popcount) exactly, H the orthonormal Hadamard
  /// matrix. An odd factor m, for which no Hadamard matrix exists, starts from the orthonormal
  /// cosine transform (DCT-II, one row negated where det = -1), so Q mixes all n entries.
  case hadamard
  /// The Hadamard start behind a vector of random signs.
  case randomisedHadamard
  /// Normal angles of this standard deviation.
  case random(scale: Float)

  /// Whether the angles follow from the plan, with nothing random in them.
  public var isRule: Bool {
    if case .random = self { return false }
    return true
  }

  /// Angles and signs to begin with; `signs` is nil where every sign is +.
  public struct Values: Sendable, Equatable {
    public var angles: [Float]
    /// ±1 per input, applied before the first stage.
    public var signs: [Float]?

    public init(angles: [Float], signs: [Float]? = nil) {
      self.angles = angles
      self.signs = signs
    }
  }

  public func values(
    for plan: RotationPlan, using generator: inout SeededGenerator
  ) -> Values {
    switch self {
    case .identity:
      return Values(angles: [Float](repeating: 0, count: plan.angleCount))
    case .hadamard:
      return Values(angles: Self.hadamardAngles(plan))
    case .randomisedHadamard:
      let signs = (0..<plan.size).map { _ in generator.next() >> 63 == 0 ? Float(1) : -1 }
      return Values(angles: Self.hadamardAngles(plan), signs: signs)
    case .random(let scale):
      return Values(angles: (0..<plan.angleCount).map { _ in scale * generator.gaussian() })
    }
  }

  private static func hadamardAngles(_ plan: RotationPlan) -> [Float] {
    plan.stages.flatMap { stage -> [Float] in
      switch stage.kind {
      case .butterfly: [Float](repeating: .pi / 4, count: stage.angles.count)
      case .chain(let rows): chainAngles(of: cosineTransform(rows)).map(Float.init)
      }
    }
  }

  /// Angles whose chain, pairs (a, b) in lexicographic order, multiplies by `matrix`.
  ///
  /// Row a of the matrix is turned onto the a-th axis by the pairs (a, b): what remains acts on
  /// later rows only, so the turns read in order are the chain. Precondition: det = 1.
  static func chainAngles(of matrix: [[Double]]) -> [Double] {
    var m = matrix
    var angles: [Double] = []
    for a in m.indices {
      for b in a + 1..<max(m.count, a + 1) {
        let angle = atan2(-m[a][b], m[a][a])
        let (c, s) = (cos(angle), sin(angle))
        for row in m.indices {
          (m[row][a], m[row][b]) = (c * m[row][a] - s * m[row][b], s * m[row][a] + c * m[row][b])
        }
        angles.append(angle)
      }
    }
    return angles
  }

  /// The orthonormal DCT-II, its last row negated where that makes the determinant 1.
  static func cosineTransform(_ size: Int) -> [[Double]] {
    var rows = (0..<size).map { k -> [Double] in
      let scale = ((k == 0 ? 1.0 : 2.0) / Double(size)).squareRoot()
      return (0..<size).map { scale * cos(.pi * (Double($0) + 0.5) * Double(k) / Double(size)) }
    }
    if determinantIsNegative(rows) { rows[size - 1] = rows[size - 1].map { -$0 } }
    return rows
  }

  /// By elimination with row exchanges.
  private static func determinantIsNegative(_ matrix: [[Double]]) -> Bool {
    var m = matrix
    var negative = false
    for column in m.indices {
      let pivot = (column..<m.count).max { abs(m[$0][column]) < abs(m[$1][column]) } ?? column
      if pivot != column { negative.toggle() }
      m.swapAt(pivot, column)
      if m[column][column] < 0 { negative.toggle() }
      for row in column + 1..<max(m.count, column + 1) {
        let factor = m[row][column] / m[column][column]
        for k in column..<m.count { m[row][k] -= factor * m[column][k] }
      }
    }
    return negative
  }
}
