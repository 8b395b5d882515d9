/// Nearest-rank percentiles of a set of measurements.
public struct Percentiles: Hashable, Sendable {
  private let sorted: [Double]

  public init(_ values: [Double]) { sorted = values.sorted() }

  /// The smallest value that `percent` of all values do not exceed; NaN when there are none.
  public func value(_ percent: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let rank = (percent / 100 * Double(sorted.count)).rounded(.up)
    return sorted[min(max(Int(rank), 1), sorted.count) - 1]
  }
}
