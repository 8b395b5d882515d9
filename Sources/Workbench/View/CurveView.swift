internal import EngineMessages

/// Which curve the large plot shows; `t` turns through them.
enum CurveView: String, CaseIterable, Hashable, Sendable {
  case loss
  case crossEntropy = "cross-entropy"
  case gradientNorm = "‖g‖"
  case learningRate = "learning rate"
  case tokensPerSecond = "tokens/s"

  var next: CurveView {
    let all = Self.allCases
    return all[(all.firstIndex(of: self)! + 1) % all.count]
  }

  /// Its name above the plot: a vision transformer's steps count images.
  func title(_ run: RunState) -> String {
    self == .tokensPerSecond && run.description?.metric == .accuracy ? "images/s" : rawValue
  }

  /// The curve over training steps.
  func series(_ curves: RunCurves) -> Series {
    switch self {
    case .loss: curves.loss
    case .crossEntropy: curves.crossEntropy
    case .gradientNorm: curves.gradientNorm
    case .learningRate: curves.learningRate
    case .tokensPerSecond: curves.tokensPerSecond
    }
  }

  /// Whether validation belongs beside it: a distillation loss is no cross-entropy.
  func showsValidation(_ curves: RunCurves) -> Bool {
    guard self == .loss || self == .crossEntropy else { return false }
    guard self == .loss, let loss = curves.loss.last, let entropy = curves.crossEntropy.last else {
      return true
    }
    return abs(entropy - loss) <= 0.25 * abs(entropy)
  }
}
