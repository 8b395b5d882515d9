import ButterflyQuant
import EngineRuntime
import Foundation
import Models
import Numerics
import ShiftAdd
import Testing

@testable import Training

/// What a run counts its rotations as, against what its packed file holds of them.
@Suite struct StoredRotationTests {
  private static let network = LlamaNetwork(
    LlamaConfiguration(
      dimension: 24, hiddenDimension: 40, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
      vocabularySize: 40, contextLength: 16, beginToken: 0))

  private func run(
    _ kind: RotationKind, _ start: RotationStart, moved: Bool = false, _ pool: WorkerPool
  ) -> QuantizationRun {
    var generator = SeededGenerator(seed: 12)
    let run = QuantizationRun.inspecting(
      Self.network.layout, teacher: Self.network.randomParameters(using: &generator),
      settings: QuantizationSettings(rotation: kind, start: start, groupSize: 8), seed: 1,
      pool: pool)
    // As a thawed rotation's training would.
    for rotation in run.weights.rotations where moved {
      for value in rotation?.parameters.elements.indices ?? 0..<0 {
        rotation?.parameters.base[value] += 0.1 * generator.gaussian()
      }
    }
    run.weights.prepareRotations()
    run.weights.prepare(pool: pool)
    return run
  }

  /// The run's packed parts as they come back from a file.
  private func stored(_ run: QuantizationRun) throws -> PackedParts {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("bfq-rotations-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let parts = try PackedExport.parts(
      of: run, .language(Self.network.configuration),
      options: PackedExport.Options(packsTables: false))
    try PackedModelWriter.write(parts, to: path)
    return try PackedModelFile.read(path: path)
  }

  static let starts: [RotationStart] = [
    .identity, .hadamard, .randomisedHadamard, .random(scale: 1),
  ]

  @Test(arguments: RotationKind.allCases, starts)
  func aFileHoldsTheBitsThatAreCounted(kind: RotationKind, start: RotationStart) throws {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let without = run(.none, start, pool).quantizedBits
    for moved in [false, true] {
      let run = run(kind, start, moved: moved, pool)
      let parts = try stored(run)
      // Signs begin on a byte, and every input is a multiple of 8 wide: no bit is padding.
      let bytes = PackedSize(parts, fileBytes: 0).rotations
      #expect(run.quantizedBits - without == 8 * bytes)
      let (found, expected) = (parts.effectiveWeights(), run.studentWeights().floats)
      #expect((0..<found.count).allSatisfy { found.base[$0] == expected.base[$0] })
    }
  }

  @Test func aRotationThatKeepsTheIdentityIsNone() throws {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    #expect(run(.fixed, .identity, pool).storedRotations().allSatisfy { $0 == nil })
    #expect(run(.fixed, .identity, moved: true, pool).storedRotations().allSatisfy { $0 != nil })
  }
}
