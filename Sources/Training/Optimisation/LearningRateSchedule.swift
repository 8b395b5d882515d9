#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Linear warm-up, then a cosine down to a share of the peak.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  public var peak: Double
  public var warmupSteps: Int
  public var totalSteps: Int
  /// The last rate as a share of the peak.
  public var floor: Double

  public init(peak: Double, warmupSteps: Int, totalSteps: Int, floor: Double = 0.03) {
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
    self.floor = floor
  }

  /// The factor on the peak for step `step`, counted from 0.
  public func factor(at step: Int) -> Double {
    if step < warmupSteps { return Double(step + 1) / Double(warmupSteps) }
    let span = max(1, totalSteps - warmupSteps)
    let progress = min(1, Double(step - warmupSteps) / Double(span))
    return floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * progress))
  }

  public func rate(at step: Int) -> Double { peak * factor(at: step) }
}
