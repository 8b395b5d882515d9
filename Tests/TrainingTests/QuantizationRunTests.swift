import ButterflyQuant
import DataFaults
import EngineMessages
import Foundation
import Models
import Numerics
import Testing
import Training

@Suite struct QuantizationRunTests {
  @Test(arguments: RotationKind.allCases)
  func trainingLowersTheLoss(rotation: RotationKind) {
    let tiny = TinyRun(rotation: rotation)
    defer { tiny.pool.shutDown() }
    let losses = tiny.steps(40)
    let first = losses.prefix(5).reduce(0, +)
    let last = losses.suffix(5).reduce(0, +)
    #expect(last < 0.7 * first)
  }

  @Test func equalSeedsGiveEqualBitsAtAnyThreadCount() {
    let digests = [1, 2, 4].map { threads -> String in
      let tiny = TinyRun(threads: threads)
      defer { tiny.pool.shutDown() }
      _ = tiny.steps(12)
      return tiny.run.lossDigest
    }
    #expect(Set(digests).count == 1)
    let other = TinyRun(seed: 2)
    defer { other.pool.shutDown() }
    _ = other.steps(12)
    #expect(other.run.lossDigest != digests[0])
  }

  @Test func reportsAndValidationsDoNotChangeTheRun() {
    let plain = TinyRun()
    let watched = TinyRun()
    defer {
      plain.pool.shutDown()
      watched.pool.shutDown()
    }
    _ = plain.steps(9)
    for _ in 0..<9 {
      _ = watched.steps(1)
      _ = watched.run.validate()
      _ = watched.run.layerReports()
    }
    #expect(plain.run.lossDigest == watched.run.lossDigest)
  }

  @Test func aRestoredRunGoesOnBitForBit() throws {
    let whole = TinyRun()
    let first = TinyRun()
    let second = TinyRun()
    defer { for tiny in [whole, first, second] { tiny.pool.shutDown() } }
    let expected = whole.steps(14)
    _ = first.steps(7)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bfq-checkpoint-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SafetensorsWriter.write(first.run.checkpointTensors(), to: path)
    let file = try SafetensorsFile(MappedFile(path: path))
    try second.run.restore(first.run.progress, tensors: file, file: path)
    #expect(second.steps(7) == Array(expected.suffix(7)))
    #expect(second.run.lossDigest == whole.run.lossDigest)
  }

  @Test func aCheckpointOfAnotherShapeIsRefusedByName() throws {
    let tiny = TinyRun()
    let plain = TinyRun(rotation: .none)
    defer {
      tiny.pool.shutDown()
      plain.pool.shutDown()
    }
    let path = FileManager.default.temporaryDirectory
      .appending(path: "bfq-checkpoint-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SafetensorsWriter.write(plain.run.checkpointTensors(), to: path)
    let file = try SafetensorsFile(MappedFile(path: path))
    let fault = #expect(throws: DataFault.self) {
      try tiny.run.restore(tiny.run.progress, tensors: file, file: path)
    }
    #expect(fault?.place.hasPrefix("angles/") == true)
  }

  @Test func reportsDescribeEveryLayer() throws {
    let tiny = TinyRun()
    defer { tiny.pool.shutDown() }
    _ = tiny.steps(3)
    let first = tiny.run.layerReports()
    _ = tiny.steps(3)
    let reports = tiny.run.layerReports()
    #expect(reports.map(\.name) == tiny.run.layerDescriptions().map(\.name))
    #expect(reports.count == 14)
    for (report, layer) in zip(reports, tiny.run.layerDescriptions()) {
      #expect(report.codeHistogram.reduce(0, +) == layer.rows * layer.columns)
      #expect(report.levels == [-4, -1, 1, 4])
      #expect(report.orthogonalityFrobenius < 1e-4)
      #expect(report.loss > 0 && report.loss < 1)
      #expect(report.angleDrift > 0)
      #expect(report.angleHeat.count == layer.stageCount)
    }
    #expect(reports.contains { $0.churn > 0 })
    #expect(first.allSatisfy { $0.churn == 0 })
  }

  @Test func settingBitsChangesSizeAndGridOfMatchingLayersOnly() {
    let tiny = TinyRun()
    defer { tiny.pool.shutDown() }
    let before = tiny.run.bitsPerWeight
    #expect(tiny.run.setGrid(.defaultGrid(bits: 4), layers: LayerGlob("L01.*")) == 7)
    #expect(tiny.run.bitsPerWeight > before + 0.9)
    let bits = tiny.run.layerReports().map { ($0.name.hasPrefix("L01") ? 4 : 2) == $0.bits }
    #expect(bits.allSatisfy { $0 })
    #expect(tiny.run.setGrid(.defaultGrid(bits: 3), layers: LayerGlob("nothing")) == 0)
  }

  @Test func frozenAnglesStay() {
    let tiny = TinyRun()
    defer { tiny.pool.shutDown() }
    #expect(tiny.run.freezeAngles(true, layers: LayerGlob("L00.*")) == 4)
    _ = tiny.steps(4)
    for report in tiny.run.layerReports() {
      #expect((report.angleDrift == 0) == report.name.hasPrefix("L00"))
      #expect(report.anglesFrozen == report.name.hasPrefix("L00"))
    }
  }
}
