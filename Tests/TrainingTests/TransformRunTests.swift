import ButterflyQuant
import EngineMessages
import Foundation
import Models
import Numerics
import Testing
import Training

/// Whole runs of every kind of transform: training, bits, checkpoints.
@Suite struct TransformRunTests {
  static let settings: [QuantizationSettings] = [
    QuantizationSettings(groupSize: 16, activationBits: 4),
    QuantizationSettings(rotation: .blocks, groupSize: 16),
    QuantizationSettings(rotation: .blocks, sharing: .linear, groupSize: 16, activationBits: 8),
    QuantizationSettings(
      start: .randomisedHadamard, shape: RotationShape(block: 8, stages: 2), sharing: .linear,
      groupSize: 16),
    QuantizationSettings(
      groupSize: 16, scaleTraining: .perStep, activationBits: 8,
      stability: StabilitySettings(masksUntrusted: true, holdsOscillatingFrom: 0.05)),
  ]

  @Test(arguments: settings) func trainingLowersTheLoss(settings: QuantizationSettings) {
    let tiny = TinyRun(settings: settings)
    defer { tiny.pool.shutDown() }
    let losses = tiny.steps(40)
    let first = losses.prefix(5).reduce(0, +)
    let last = losses.suffix(5).reduce(0, +)
    #expect(last < 0.75 * first)
  }

  @Test(arguments: settings)
  func equalSeedsGiveEqualBitsAtAnyThreadCount(settings: QuantizationSettings) {
    let digests = [1, 3].map { threads -> String in
      let tiny = TinyRun(threads: threads, settings: settings)
      defer { tiny.pool.shutDown() }
      _ = tiny.steps(8)
      return tiny.run.lossDigest
    }
    #expect(digests[0] == digests[1])
  }

  @Test(arguments: settings, OptimizerKind.allCases)
  func aRestoredRunGoesOnBitForBit(
    settings: QuantizationSettings, optimizer: OptimizerKind
  ) throws {
    let runs = (0..<3).map { _ in TinyRun(settings: settings, optimizer: optimizer) }
    defer { for tiny in runs { tiny.pool.shutDown() } }
    let expected = runs[0].steps(10)
    _ = runs[1].steps(6)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bfq-transform-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SafetensorsWriter.write(runs[1].run.checkpointTensors(), to: path)
    let progress = try JSONDecoder().decode(
      RunProgress.self, from: try JSONEncoder().encode(runs[1].run.progress))
    #expect(progress.settings == settings)
    try runs[2].run.restore(
      progress, tensors: try SafetensorsFile(MappedFile(path: path)), file: path)
    #expect(runs[2].steps(4) == Array(expected.suffix(4)))
    #expect(runs[2].run.validate() == runs[0].run.validate())
  }

  @Test func validationRoundsActivationsToo() {
    let scores = [32, 8, 4].map { bits -> Double in
      let tiny = TinyRun(settings: QuantizationSettings(groupSize: 16, activationBits: bits))
      defer { tiny.pool.shutDown() }
      return tiny.run.validate().nll
    }
    #expect(scores[0] != scores[1])
    #expect(abs(scores[0] - scores[1]) < abs(scores[0] - scores[2]))
  }

  @Test func anglesMoveOnlyInTheirShareOfTheSteps() {
    var settings = QuantizationSettings(groupSize: 16)
    settings.anglesFrom = 0.1
    settings.anglesUntil = 0.125
    let tiny = TinyRun(settings: settings)
    defer { tiny.pool.shutDown() }
    // The schedule has 60 steps.
    _ = tiny.steps(5)
    #expect(tiny.run.layerReports().allSatisfy { $0.angleDrift == 0 })
    _ = tiny.steps(1)
    let drift = tiny.run.layerReports().map(\.angleDrift)
    #expect(drift.allSatisfy { $0 > 0 })
    _ = tiny.steps(1)
    let later = tiny.run.layerReports().map(\.angleDrift)
    #expect(later != drift)
    _ = tiny.steps(3)
    #expect(tiny.run.layerReports().map(\.angleDrift) == later)
  }

  @Test func thePenaltyKeepsBlocksNearRotations() {
    let errors = [0.0, 10].map { penalty -> Double in
      let tiny = TinyRun(
        settings: QuantizationSettings(
          rotation: .blocks, penalty: penalty, groupSize: 16, angleRate: 1e-2))
      defer { tiny.pool.shutDown() }
      _ = tiny.steps(30)
      return tiny.run.layerReports().map(\.orthogonalityFrobenius).max() ?? 0
    }
    #expect(errors[0] > 0.1)
    #expect(errors[1] < 0.5 * errors[0])
  }

  @Test func bitsAWeightCountWhatHasToBeStored() {
    let none = storedBits(QuantizationSettings(rotation: .none, groupSize: 16))
    func extra(
      _ rotation: RotationKind, _ start: RotationStart = .hadamard, _ shape: RotationShape = .whole
    ) -> Int {
      let settings = QuantizationSettings(
        rotation: rotation, start: start, shape: shape, groupSize: 16)
      return storedBits(settings) - none
    }
    // Two layers, each with three inputs of 24 numbers and one of 40.
    func angles(_ shape: RotationShape) -> Int {
      2 * (3 * shape.plan(size: 24).angleCount + shape.plan(size: 40).angleCount)
    }
    let part = RotationShape(block: 8, stages: 1)
    #expect(extra(.learned) == 32 * angles(.whole))
    #expect(extra(.blocks) == 128 * angles(.whole))
    #expect(extra(.learned, .hadamard, part) == 32 * angles(part))
    #expect(extra(.fixed) == 0)
    let signs = 2 * (3 * 24 + 40)
    #expect(extra(.fixed, .randomisedHadamard) == signs)
    #expect(extra(.fixed, .random(scale: 1)) == 32 * angles(.whole))
  }

  private func storedBits(_ settings: QuantizationSettings) -> Int {
    let tiny = TinyRun(settings: settings)
    defer { tiny.pool.shutDown() }
    let weights = LlamaNetwork(TinyRun.configuration).layout.quantizedCount
    return Int((tiny.run.bitsPerWeight * Double(weights)).rounded())
  }

  @Test func settingsOfEarlierBuildsAreRead() throws {
    let old = """
      {"rotation":"fixed","start":{"hadamard":{}},"grid":"apot3","groupSize":32,
      "scaleRule":"fourStep","learnsScales":false,"angleRate":0.001,"scaleRate":0.002}
      """
    let read = try JSONDecoder().decode(QuantizationSettings.self, from: Data(old.utf8))
    #expect(
      read
        == QuantizationSettings(
          rotation: .fixed, grid: "apot3", groupSize: 32, scaleTraining: .fixed, angleRate: 1e-3))
  }
}
