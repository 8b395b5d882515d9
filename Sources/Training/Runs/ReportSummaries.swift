import ButterflyQuant
private import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a report says of a rotation's angles; of free blocks, those of the nearest rotations.
struct AngleSummary {
  private(set) var mean = 0.0
  private(set) var deviation = 0.0
  /// Mean |θ - θ₀|.
  private(set) var drift = 0.0
  /// Mean |θ| per stage and block, `[stages][at most 32]`.
  private(set) var heat: [[Double]] = []

  private static let mostBlocks = 32

  init(_ rotation: InputRotation?) {
    guard let rotation, rotation.parameters.count > 0 else { return }
    let angles = rotation.angles
    let count = Double(angles.count)
    mean = angles.reduce(0) { $0 + Double($1) } / count
    let squares = angles.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    deviation = (squares / count).squareRoot()
    drift =
      zip(angles, rotation.startAngles).reduce(0) { $0 + abs(Double($1.0 - $1.1)) } / count
    heat = rotation.transform.plan.stages.map { stage in
      Self.blocks(stage.angles.map { abs(Double(angles[$0])) })
    }
  }

  private static func blocks(_ values: [Double]) -> [Double] {
    let blocks = min(mostBlocks, values.count)
    return (0..<blocks).map { block in
      let range = block * values.count / blocks..<(block + 1) * values.count / blocks
      let mean = values[range].reduce(0, +) / Double(max(1, range.count))
      // Five decimals are more than five shades show, and a third of the recording's size.
      return (mean * 1e5).rounded() / 1e5
    }
  }
}

/// Codes counted by their signed level, most negative first.
struct GridHistogram {
  let levels: [Double]
  let counts: [Int]

  init(_ statistics: QuantizationStatistics, grid: WeightGrid) {
    let table = grid.levelTable
    let used = table.indices.filter { code in
      let half = table.count / 2
      return code % half < grid.magnitudes.count && !(code >= half && table[code] == 0)
    }
    let ordered = used.sorted { table[$0] < table[$1] }
    levels = ordered.map { Double(table[$0]) }
    counts = ordered.map { statistics.histogram[$0] }
  }
}

/// Group scales counted by power of two.
struct ScaleExponents {
  let start: Int
  let counts: [Int]

  init(_ site: QuantizedSite) {
    let exponents = site.scales.elements.filter { $0 > 0 }.map { Int($0.exponent) }
    guard let first = exponents.min(), let last = exponents.max() else {
      start = 0
      counts = []
      return
    }
    var counts = [Int](repeating: 0, count: last - first + 1)
    for exponent in exponents { counts[exponent - first] += 1 }
    start = first
    self.counts = counts
  }
}
