#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// What a quantization did to a set of weights; sums of parts are statistics of the whole.
public struct QuantizationStatistics: Sendable, Equatable {
  public var count = 0
  /// Weights further beyond the largest level than half the last gap.
  public var saturated = 0
  /// Weights on a zero level.
  public var zeros = 0
  /// Weights per code, 2^bits entries.
  public var histogram: [Int]
  /// Codes that differ from the previous ones: the numerator of churn.
  public var changed = 0
  public var squaredError = 0.0
  public var energy = 0.0

  public init(bits: Int) { histogram = [Int](repeating: 0, count: 1 << bits) }

  /// 10 log10(energy / squared error), in dB; infinite where nothing was lost.
  public var signalToNoise: Double {
    squaredError > 0 ? 10 * log10(energy / squaredError) : .infinity
  }

  /// Entropy of the codes in bits: at most the grid's bits, less where levels go unused.
  public var entropy: Double {
    histogram.filter { $0 > 0 }.reduce(0) { sum, codes in
      let share = Double(codes) / Double(count)
      return sum - share * log2(share)
    }
  }

  public static func += (left: inout Self, right: Self) {
    left.count += right.count
    left.saturated += right.saturated
    left.zeros += right.zeros
    left.changed += right.changed
    left.squaredError += right.squaredError
    left.energy += right.energy
    for index in left.histogram.indices { left.histogram[index] += right.histogram[index] }
  }
}

extension GroupQuantizer {
  /// Statistics of codes that `quantize` wrote; `previous` codes give the changed count.
  ///
  /// Shapes: `weights`, `codes`, `previous` [rows, columns], `scales` [rows, groups]. Cost: one
  /// scalar pass, for reports rather than for every step.
  public func statistics(
    weights: UnsafePointer<Float>, scales: UnsafePointer<Float>, codes: UnsafePointer<UInt8>,
    previous: UnsafePointer<UInt8>? = nil, rows: Int, columns: Int
  ) -> QuantizationStatistics {
    var result = QuantizationStatistics(bits: grid.bits)
    let levels = grid.levelTable
    result.count = rows * columns
    for index in 0..<rows * columns {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let scale = scales[row * groups(columns: columns) + column / groupSize]
      let (weight, code) = (weights[index], Int(codes[index]))
      let error = Double(weight - levels[code] * scale)
      result.squaredError += error * error
      result.energy += Double(weight) * Double(weight)
      result.histogram[code] += 1
      if abs(weight) > grid.saturation * scale { result.saturated += 1 }
      if levels[code] == 0 { result.zeros += 1 }
      if let previous, previous[index] != codes[index] { result.changed += 1 }
    }
    return result
  }
}
