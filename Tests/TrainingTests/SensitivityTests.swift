import ButterflyQuant
import EngineMessages
import Models
import Numerics
import Testing
import Training

@Suite struct SensitivityTests {
  private func evaluator() -> LanguageEvaluator {
    var generator = SeededGenerator(seed: 4)
    let tokens = (0..<6 * 16).map { _ in Int32(generator.index(below: 32)) }
    return LanguageEvaluator(
      LlamaNetwork(TinyRun.configuration), windows: tokens, context: 16, threads: 1)
  }

  /// The teacher with one site rounded by the quantizer alone, scored from the start.
  private func scoreWithRounded(
    _ index: Int, bits: Int, _ tiny: TinyRun, _ evaluator: LanguageEvaluator
  ) -> Double {
    let layout = tiny.run.layout
    let site = layout.sites[index]
    let floats = FloatBuffer(count: layout.count)
    floats.copy(from: tiny.run.teacherWeights)
    let matrix = Matrix(
      rows: site.rows, columns: site.columns,
      elements: Array(UnsafeBufferPointer(start: floats.base + site.offset, count: site.count)))
    let quantizer = GroupQuantizer(grid: .defaultGrid(bits: bits), groupSize: 16)
    let rounded = RoundToNearest.quantize(matrix, by: quantizer).dequantized()
    rounded.withElements { (floats.base + site.offset).update(from: $0, count: site.count) }
    let weights = WeightSet(layout: layout, floats: floats, operand: .float)
    weights.refresh()
    return evaluator.score(weights, pool: tiny.pool).nll
  }

  @Test func aRiseIsThatOfTheSiteRoundedAlone() {
    let tiny = TinyRun(rotation: .none)
    let evaluator = evaluator()
    let measured = tiny.run.sensitivities(by: evaluator)
    #expect(measured.widths == [2, 3, 4] && measured.rises.count == tiny.run.layout.sites.count)
    for (index, bits) in [(0, 2), (3, 3), (tiny.run.layout.sites.count - 1, 4)] {
      let expected =
        scoreWithRounded(index, bits: bits, tiny, evaluator) - measured.reference.nll
      #expect(abs(measured.rises[index][bits - 2] - expected) < 1e-12)
    }
  }

  @Test func measuringChangesNothingOfTheRun() {
    let plain = TinyRun()
    let measured = TinyRun()
    let first = measured.steps(3)
    _ = measured.run.sensitivities(by: evaluator())
    #expect(first + measured.steps(3) == plain.steps(6))
  }

  @Test func rotationsOfTheMomentAreMeasured() {
    let tiny = TinyRun()
    let evaluator = evaluator()
    let before = tiny.run.sensitivities(by: evaluator, widths: [2])
    _ = tiny.steps(20)
    let after = tiny.run.sensitivities(by: evaluator, widths: [2])
    #expect(before.reference == after.reference && before.rises != after.rises)
  }

  @Test func aBudgetIsKeptAndSpent() throws {
    let tiny = TinyRun(rotation: .fixed)
    let measured = tiny.run.sensitivities(by: evaluator())
    let layout = tiny.run.layout
    let smallest = layout.sites.map(\.count).min() ?? 0
    for average in [2.0, 2.4, 3.0, 3.5, 4.0] {
      let bits = try #require(tiny.run.allocation(measured, within: .averageBits(average)))
      tiny.run.setBits(bits)
      #expect(tiny.run.layerBits(matching: LayerGlob("*")) == bits)
      #expect(tiny.run.averageCodeBits <= average + 1e-12)
      let bytes = tiny.run.quantizedBytes
      let again = try #require(tiny.run.allocation(measured, within: .bytes(bytes)))
      tiny.run.setBits(again)
      #expect(tiny.run.quantizedBytes <= bytes)
    }
    #expect(tiny.run.allocation(measured, within: .averageBits(1.9)) == nil)
    #expect(tiny.run.allocation(measured, within: .bytes(smallest / 8)) == nil)
  }
}
