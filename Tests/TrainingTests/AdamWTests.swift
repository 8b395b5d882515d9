import Foundation
import Numerics
import TestSupport
import Testing
import Training

@Suite struct AdamWTests {
  @Test func everyStepMatchesTheGoldenRun() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/adamw", withExtension: "json"))
    let golden = try GoldenFile(url)
    let steps = golden["steps"].list
    let start = steps[0]["p"].floats
    let optimizer = AdamW(
      count: start.count,
      settings: .init(
        beta1: Float(golden["beta1"].double), beta2: Float(golden["beta2"].double),
        epsilon: Float(golden["eps"].double)))
    let parameters = FloatBuffer(count: start.count)
    let gradients = FloatBuffer(count: start.count)
    for (index, value) in start.enumerated() { parameters.base[index] = value }
    for (number, step) in steps.dropFirst().enumerated() {
      for (index, value) in step["grad"].floats.enumerated() { gradients.base[index] = value }
      optimizer.update(
        parameters, gradients: gradients, range: 0..<start.count, step: number + 1,
        rate: golden["lr"].double, decay: golden["weight_decay"].double, gradientScale: 1)
      #expect(largestDifference(parameters.elements, step["p"].doubles) < 2e-6)
      #expect(largestDifference(optimizer.firstMoment.elements, step["m"].doubles) < 2e-6)
      #expect(largestDifference(optimizer.secondMoment.elements, step["v"].doubles) < 2e-6)
    }
  }
}
