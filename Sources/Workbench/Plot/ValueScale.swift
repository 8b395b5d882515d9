internal import EngineMessages
internal import Foundation

/// Values to rows of dots, linear or logarithmic; the top row is 0.
struct ValueScale {
  let low: Double
  let high: Double
  let isLogarithmic: Bool

  /// Nil where there is nothing finite (or nothing positive, for a logarithm) to show.
  init?(_ buckets: [[Series.Bucket]], logarithmic: Bool, including bound: Double? = nil) {
    var low = Double.infinity
    var high = -Double.infinity
    for bucket in buckets.joined() where bucket.count > 0 {
      let smallest = Double(bucket.low)
      if !logarithmic || smallest > 0 { low = min(low, smallest) }
      if !logarithmic || bucket.high > 0 { high = max(high, Double(bucket.high)) }
    }
    guard low.isFinite, high.isFinite, low <= high else { return nil }
    if let bound, bound > low / 100, bound < high * 100 {
      low = min(low, bound)
      high = max(high, bound)
    }
    if low == high {
      let pad = low == 0 ? 1 : abs(low) * 0.1
      if logarithmic {
        (low, high) = (low / 2, high * 2)
      } else {
        (low, high) = (low - pad, high + pad)
      }
    }
    self.low = low
    self.high = high
    isLogarithmic = logarithmic
  }

  /// 0 at the bottom, 1 at the top; values outside are clamped.
  func share(_ value: Double) -> Double {
    let share: Double
    if isLogarithmic {
      share = value > 0 ? (log(value) - log(low)) / (log(high) - log(low)) : 0
    } else {
      share = (value - low) / (high - low)
    }
    return min(max(share, 0), 1)
  }

  func dot(_ value: Double, of count: Int) -> Int {
    Int(saturating: ((1 - share(value)) * Double(count - 1)).rounded())
  }

  /// The value at a share of the height.
  func value(at share: Double) -> Double {
    isLogarithmic ? low * pow(high / low, share) : low + (high - low) * share
  }
}
