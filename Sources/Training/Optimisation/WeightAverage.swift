package import Numerics

/// The mean of trained values over the last steps of a run, beside the values themselves.
///
/// Where the loss floor is noise that the rate keeps alive, the mean lies below it: codes that flip
/// back and forth leave a latent value in the middle.
///
/// `@unchecked Sendable`: one thread, between steps.
/// Source: Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization".
package final class WeightAverage: @unchecked Sendable {
  /// What is averaged; a step updates these in place.
  package let values: [FloatBuffer]
  package let means: [FloatBuffer]
  /// The first step, from 1, whose values count.
  package var firstStep: Int

  package init(of values: [FloatBuffer], firstStep: Int) {
    self.values = values
    self.firstStep = max(1, firstStep)
    means = values.map { FloatBuffer(count: $0.count) }
  }

  /// Takes the values after `step` into the mean; earlier steps than the first do not count.
  package func take(step: Int) {
    guard step >= firstStep else { return }
    let weight = 1 / Float(step - firstStep + 1)
    for (value, mean) in zip(values, means) {
      for index in 0..<value.count {
        mean.base[index] += (value.base[index] - mean.base[index]) * weight
      }
    }
  }

  /// Begins anew with the step after `step`, e.g. because a value changed its meaning.
  package func restart(afterStep step: Int) { firstStep = max(firstStep, step + 1) }

  /// Whether a run of `step` steps has more than its last values to average.
  package func isReady(step: Int) -> Bool { step > firstStep }

  /// Exchanges the values and their means.
  package func exchange() {
    for (value, mean) in zip(values, means) {
      for index in 0..<value.count {
        let kept = value.base[index]
        value.base[index] = mean.base[index]
        mean.base[index] = kept
      }
    }
  }
}
