internal import Foundation

/// Mean and spread of one figure over seeds.
public struct SweepFigure: Hashable, Sendable {
  public let mean: Double
  /// Standard deviation of the sample (n - 1); nil for a single value.
  public let deviation: Double?
  public let count: Int

  /// nil where there is no value.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    count = values.count
    deviation =
      values.count < 2
      ? nil
      : sqrt(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
  }
}

extension SweepFigure {
  /// The figure of every value plus `offset`.
  func shifted(by offset: Double) -> SweepFigure { SweepFigure(self, mean: mean + offset) }

  private init(_ other: SweepFigure, mean: Double) {
    self.mean = mean
    deviation = other.deviation
    count = other.count
  }
}
