import Numerics
import Testing

@testable import Training

@Suite struct WeightAverageTests {
  private func average(firstStep: Int) -> (values: FloatBuffer, average: WeightAverage) {
    let values = FloatBuffer(count: 3)
    return (values, WeightAverage(of: [values], firstStep: firstStep))
  }

  private func train(_ values: FloatBuffer, _ average: WeightAverage, steps: ClosedRange<Int>) {
    for step in steps {
      for index in 0..<3 { values.base[index] = Float(step * (index + 1)) }
      average.take(step: step)
    }
  }

  /// Steps 3, 4, 5 count, 1 and 2 do not.
  @Test func theMeanIsOfTheLastSteps() {
    let (values, average) = average(firstStep: 3)
    train(values, average, steps: 1...5)
    #expect(Array(average.means[0].elements) == [4, 8, 12])
    #expect(average.isReady(step: 5) && !average.isReady(step: 3))
  }

  @Test func exchangingTwiceChangesNothing() {
    let (values, average) = average(firstStep: 1)
    train(values, average, steps: 1...3)
    average.exchange()
    #expect(Array(values.elements) == [2, 4, 6])
    average.exchange()
    #expect(Array(values.elements) == [3, 6, 9])
  }

  @Test func aRestartForgetsWhatWasBefore() {
    let (values, average) = average(firstStep: 1)
    train(values, average, steps: 1...2)
    average.restart(afterStep: 2)
    train(values, average, steps: 3...4)
    #expect(Array(average.means[0].elements) == [3.5, 7, 10.5])
  }
}
