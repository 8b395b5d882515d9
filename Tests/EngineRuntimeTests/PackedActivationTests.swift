import ButterflyQuant
import DataFaults
import EngineRuntime
import Models
import Numerics
import ShiftAdd
import Testing

@testable import Training

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
    let run = QuantizationRun.inspecting(
      Self.network.layout, teacher: parameters, settings: settings, seed: 1, pool: pool)
    if run.hasFreeBlocks { Self.disturbBlocks(run, pool) }
    return run
  }

  /// Blocks begin as rotations; a trained one is none.
  private static func disturbBlocks(_ run: QuantizationRun, _ pool: WorkerPool) {
    var generator = SeededGenerator(seed: 13)
    for rotation in run.weights.rotations {
      for index in 0..<(rotation?.parameters.count ?? 0) {
        rotation?.parameters.base[index] += 0.05 * generator.gaussian()
      }
    }
    run.weights.prepareRotations()
    run.weights.prepare(pool: pool)
  }

  static let settings: [QuantizationSettings] = [
    QuantizationSettings(rotation: .none), QuantizationSettings(rotation: .fixed),
    QuantizationSettings(), QuantizationSettings(rotation: .blocks),
    QuantizationSettings(shape: RotationShape(block: 8)),
    QuantizationSettings(shape: RotationShape(stages: 2)), QuantizationSettings(sharing: .linear),
    QuantizationSettings(
      rotation: .blocks, shape: RotationShape(block: 16, stages: 3), sharing: .linear),
  ]

  /// Activations in the run's bits, and rotations of every kind a run may have: the packed model is
  /// nearer to the run than rounded activations are to exact ones.
  @Test(arguments: settings, [8, 4])
  func integerActivationsScoreAsThePackedModelDoes(
    settings: QuantizationSettings, bits: Int
  ) throws {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let windows = (0..<64).map { Int32($0 * 7 % 40) }
    let evaluator = LanguageEvaluator(Self.network, windows: windows, context: 16, threads: 1)
    func score(bits: Int) -> (run: QuantizationRun, nll: Double) {
      var settings = settings
      (settings.start, settings.groupSize) = (.random(scale: 1), 8)
      settings.activationBits = bits
      let run = inspected(settings, pool)
      return (run, evaluator.score(run.studentWeights(), pool: pool).nll)
    }
    let (run, rounded) = score(bits: bits)
    let parts = try PackedExport.parts(
      of: run, .language(Self.network.configuration),
      options: PackedExport.Options(packsTables: false))
    #expect(parts.activationBits == bits)
    let packed = PackedScore.score(PackedLlama(parts), windows: windows, context: 16, pool: pool)
    let exact = score(bits: 32).nll
    #expect(abs(packed.nll - rounded) < 0.2 * abs(rounded - exact))
  }

  @Test func effectiveWeightsAreTheRuns() throws {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    for var settings in Self.settings {
      (settings.start, settings.groupSize) = (.random(scale: 1), 8)
      let run = inspected(settings, pool)
      let expected = run.studentWeights().floats
      let parts = try PackedExport.parts(
        of: run, .language(Self.network.configuration),
        options: PackedExport.Options(packsTables: false))
      let found = parts.effectiveWeights()
      #expect(parts.activationBits == 8)
      #expect((0..<found.count).allSatisfy { found.base[$0] == expected.base[$0] })
    }
  }

  @Test func freeBlocksHaveNoLiftingSteps() {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let run = inspected(QuantizationSettings(rotation: .blocks, groupSize: 8), pool)
    #expect {
      try PackedExport.parts(
        of: run, .language(Self.network.configuration),
        options: PackedExport.Options(liftingBits: 8))
    } throws: { error in
      (error as? DataFault)?.place == "--lifting-bits"
    }
  }
}
