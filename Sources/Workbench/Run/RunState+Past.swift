/// What the run was when it stood at a step; nil asks for the newest, exactly as events said it.
extension RunState {
  /// Seconds a step took, averaged over the steps before.
  func meanStepSeconds(at step: Int?) -> Double? {
    step.map { curves.stepSeconds.value(at: $0) } ?? meanStepSeconds
  }

  /// Seconds it had left until the last step.
  func secondsLeft(at step: Int?) -> Double? {
    guard let step else { return secondsLeft }
    guard let mean = meanStepSeconds(at: step), totalSteps > step else { return nil }
    return Double(totalSteps - step) * mean
  }

  func clippedShare(at step: Int?) -> Double {
    step.map { curves.clippedShare.value(at: $0) ?? 0 } ?? clippedShare
  }

  /// Seconds since the run began.
  func seconds(at step: Int?) -> Double {
    step.map { curves.elapsed.value(at: $0) ?? 0 } ?? seconds
  }

  func size(at step: Int?) -> Size? {
    guard let step else { return size }
    return sizes.elements.last { $0.step <= step }?.size
  }
}
