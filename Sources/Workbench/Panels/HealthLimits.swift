/// Where a number begins to worry: the one place that says so.
enum HealthLimits {
  static let orthogonality = (warn: 1e-5, bad: 1e-3)
  static let perplexityGrowth = (warn: 0.10, bad: 0.50)
  static let accuracyLoss = (warn: 0.02, bad: 0.10)
  static let clippedShare = (warn: 0.25, bad: 0.75)
  static let churn = (warn: 0.10, bad: 0.40)
  static let saturation = (warn: 0.05, bad: 0.20)

  static func role(_ value: Double, _ limits: (warn: Double, bad: Double)) -> Role {
    if value.isNaN || value > limits.bad { return .statusBad }
    return value > limits.warn ? .statusWarn : .text
  }
}
