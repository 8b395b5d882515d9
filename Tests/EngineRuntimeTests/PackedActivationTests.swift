import ButterflyQuant
import EngineRuntime
import Models
import Numerics
import ShiftAdd
import Testing
import Training

/// Training's rounded activations against the packed engine, which adds shifted integers.
@Suite struct PackedActivationTests {
  private static let network = LlamaNetwork(
    LlamaConfiguration(
      dimension: 24, hiddenDimension: 40, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
      vocabularySize: 40, contextLength: 16, beginToken: 0))

  private func inspected(
    _ settings: QuantizationSettings, _ pool: WorkerPool
  ) -> QuantizationRun {
    var generator = SeededGenerator(seed: 12)
    let parameters = Self.network.randomParameters(using: &generator)
    for index in 0..<parameters.count { parameters.base[index] *= 8 }
    return QuantizationRun.inspecting(
      Self.network.layout, teacher: parameters, settings: settings, seed: 1, pool: pool)
  }

  @Test(arguments: [RotationKind.none, .fixed, .learned])
  func eightBitActivationsScoreAsThePackedModelDoes(rotation: RotationKind) throws {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let windows = (0..<64).map { Int32($0 * 7 % 40) }
    let evaluator = LanguageEvaluator(Self.network, windows: windows, context: 16, threads: 1)
    func score(bits: Int) -> (run: QuantizationRun, nll: Double) {
      let run = inspected(
        QuantizationSettings(
          rotation: rotation, start: .random(scale: 1), groupSize: 8, activationBits: bits), pool)
      return (run, evaluator.score(run.studentWeights(), pool: pool).nll)
    }
    let (run, rounded) = score(bits: 8)
    let parts = try PackedExport.parts(
      of: run, .language(Self.network.configuration),
      options: PackedExport.Options(packsTables: false))
    let packed = PackedScore.score(PackedLlama(parts), windows: windows, context: 16, pool: pool)
    let exact = score(bits: 32).nll
    #expect(abs(packed.nll - rounded) < 0.2 * abs(rounded - exact))
  }

  @Test func rotationsThatPackedModelsLackAreRefusedByName() {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    for settings in [
      QuantizationSettings(rotation: .blocks, groupSize: 8),
      QuantizationSettings(shape: RotationShape(block: 8), groupSize: 8),
      QuantizationSettings(sharing: .linear, groupSize: 8),
    ] {
      #expect(throws: (any Error).self) {
        try PackedExport.parts(
          of: inspected(settings, pool), .language(Self.network.configuration))
      }
    }
  }
}
