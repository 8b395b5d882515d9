import Foundation
import Models
import Numerics
import Testing

@testable import ShiftAdd

/// The packed format by its documentation alone: a NumPy script that shares no code reads what we
/// write and scores it.
@Suite struct NumPyReaderTests {
  static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Tools/packed_reference.py")

  private static func python(_ arguments: [String]) -> (status: Int32, output: Data) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return (127, Data()) }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  private static let hasNumPy = python(["-c", "import numpy"]).status == 0

  @Test(
    .enabled(if: hasNumPy, "needs python3 with NumPy"),
    arguments: ["pot2x4", "apot3", "apot4"])
  func scoresAreTheEngines(grid: String) throws { try compare(TinyParts.make(grid: grid)) }

  @Test(
    .enabled(if: hasNumPy, "needs python3 with NumPy"),
    arguments: RotationVariant.allCases.filter { $0 != .shared })
  func scoresOfEveryRotationAreTheEngines(variant: RotationVariant) throws {
    try compare(TinyParts.make(grid: "apot3", variant))
  }

  @Test(.enabled(if: hasNumPy, "needs python3 with NumPy"))
  func scoresOfWindowsAndBiasesAreTheEngines() throws {
    try compare(TinyParts.make(grid: "apot3", of: TinyParts.windowed))
  }

  private func compare(_ parts: PackedParts) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "numpy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let windows = (0..<4 * 20).map { Int32($0 * 13 % 50) }
    let model = folder.appending(path: "tiny.safetensors").path
    let rows = folder.appending(path: "rows.i32")
    try PackedModelWriter.write(parts, to: model)
    try windows.withUnsafeBytes { try Data($0).write(to: rows) }
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let ours = PackedScore.score(PackedLlama(parts), windows: windows, context: 20, pool: pool)
    let result = Self.python([Self.script.path, model, rows.path, "20"])
    #expect(result.status == 0)
    let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
    let theirs = try #require(object?["nll"] as? Double)
    // Sums in Double there, in Float here: an activation on a rounding border may take another byte.
    #expect(abs(theirs - ours.nll) < 0.02 * ours.nll, "\(theirs) against \(ours.nll)")
    #expect(object?["tokens"] as? Int == ours.tokens)
  }

  @Test(
    .enabled(if: hasNumPy, "needs python3 with NumPy"), arguments: TinyVision.Shape.allCases,
    [true, false])
  func logitsOfImagesAreTheEngines(shape: TinyVision.Shape, packsTables: Bool) throws {
    try compareLogits(TinyVision.make(shape, grid: "apot3", packsTables: packsTables), shape)
  }

  @Test(
    .enabled(if: hasNumPy, "needs python3 with NumPy"),
    arguments: [RotationVariant.freeBlocks, .hadamardOfAll])
  func logitsOfImagesBehindOtherRotationsAreTheEngines(variant: RotationVariant) throws {
    try compareLogits(TinyVision.make(grid: "apot3", variant: variant), .vit)
  }

  private func compareLogits(_ parts: PackedParts, _ shape: TinyVision.Shape) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "numpy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let images = TinyVision.images(5, shape)
    let model = folder.appending(path: "tiny.safetensors").path
    let file = folder.appending(path: "images.bin")
    try PackedModelWriter.write(parts, to: model)
    let rows = (0..<images.count).flatMap { index in
      [UInt8(images.labels[index])]
        + images.pixels[index * images.imageSize..<(index + 1) * images.imageSize]
    }
    try Data(rows).write(to: file)
    let result = Self.python([Self.script.path, model, file.path])
    let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
    let theirs = try #require(object?["logits"] as? [Double])
    let ours = PackedVisionTests.logits(PackedVision(parts), images, batch: 1)
    let size = theirs.map(abs).max() ?? 0
    // Sums in Double there: an activation on a rounding border may take another byte.
    for (mine, other) in zip(ours, theirs) { #expect(abs(Double(mine) - other) < 0.02 * size) }
    #expect(object?["images"] as? Int == images.count && theirs.count == 7)
  }
}
