import ButterflyQuant
import Foundation
import Models
import Numerics
import TestSupport
import Testing

@testable import ShiftAdd

/// The engine against fake quantization in plain fp32.
@Suite struct PackedAgreementTests {
  private func check(_ agreement: PackedAgreement, atLeast decided: Double) {
    #expect(agreement.beyondBound == 0)
    #expect(agreement.agreeing == agreement.decided)
    #expect(Double(agreement.decided) >= decided * Double(agreement.positions))
    // Half a step, and what fp32 sums of some hundred terms differ by, 2^-24 of 127 steps each.
    #expect(agreement.largestDistance < 0.51)
    #expect(agreement.borderingShare < 0.002)
    #expect(abs(exp(agreement.followingNLL - agreement.engineNLL) - 1) < 1e-5)
  }

  @Test(arguments: ["pot2x4", "apot3", "apot4", "pot4"], [true, false])
  func likeliestTokensAreTheSameBeyondTheBound(grid: String, packsTables: Bool) {
    let parts = TinyParts.make(grid: grid, packsTables: packsTables)
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    let windows = (0..<4 * 30).map { Int32($0 * 13 % 50) }
    for kernels in ShiftAddKernels.available {
      check(
        PackedAgreement.measure(
          parts, windows: windows, context: 30, kernels: kernels, pool: pool), atLeast: 0.9)
    }
  }

  @Test(arguments: RotationVariant.allCases)
  func everyRotationAndWidthAgrees(variant: RotationVariant) {
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    check(
      PackedAgreement.measure(
        TinyParts.make(grid: "apot3", variant), windows: (0..<60).map { Int32($0 * 7 % 50) },
        context: 30, pool: pool), atLeast: 0.9)
    check(
      PackedAgreement.measure(
        TinyVision.make(grid: "apot3", variant: variant), images: TinyVision.images(30), pool: pool),
      atLeast: 0.9)
  }

  /// Windows of one layer, biases of every site, scaled angles.
  @Test func windowsAndBiasesAgree() {
    let parts = TinyParts.make(grid: "apot3", of: TinyParts.windowed)
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    for kernels in ShiftAddKernels.available {
      check(
        PackedAgreement.measure(
          parts, windows: (0..<4 * 30).map { Int32($0 * 13 % 50) }, context: 30, kernels: kernels,
          pool: pool), atLeast: 0.9)
    }
    let (full, cut) = (
      OperationBreakdown(TinyParts.make(grid: "apot3"), context: 30).rest,
      OperationBreakdown(parts, context: 30).rest
    )
    #expect(full.multiplies - cut.multiplies == 2 * (30 - 7) * TinyParts.configuration.queryWidth)
  }

  /// Where rotations are exact, cut ones and those of single sites are lifted too.
  @Test(arguments: [RotationVariant.blockDiagonal, .threeStages, .linear, .hadamardOfAll])
  func everyExactRotationIsLifted(variant: RotationVariant) {
    var parts = TinyParts.make(grid: "apot3", variant)
    parts.liftingBits = 10
    parts.activations = .powerOfTwo
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    check(
      PackedAgreement.measure(
        parts, windows: (0..<60).map { Int32($0 * 7 % 50) }, context: 30, pool: pool), atLeast: 0.9)
    let count = OperationBreakdown(parts, context: 8)
    #expect(count.rotations.multiplies == 0 && count.rotations.shifts > 0)
    #expect(count.sites.multiplies == 0 && count.scaling.multiplies == 0)
  }

  @Test(arguments: TinyVision.Shape.allCases, [true, false])
  func likeliestClassesAreTheSameBeyondTheBound(shape: TinyVision.Shape, packsTables: Bool) {
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    for grid in ["pot2x4", "apot3", "apot4"] {
      let parts = TinyVision.make(shape, grid: grid, packsTables: packsTables)
      for kernels in ShiftAddKernels.available {
        check(
          PackedAgreement.measure(
            parts, images: TinyVision.images(40, shape), kernels: kernels, pool: pool),
          atLeast: 0.9)
      }
    }
  }

  @Test func liftedRotationsAndPowersOfTwoAgreeOnImages() {
    var parts = TinyVision.make(grid: "apot3")
    parts.liftingBits = 8
    parts.activations = .powerOfTwo
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    check(
      PackedAgreement.measure(parts, images: TinyVision.images(30), pool: pool), atLeast: 0.9)
  }

  /// What the engine is right about is counted by the labels alone.
  @Test func accuracyIsTheShareOfRightLabels() {
    let parts = TinyVision.make()
    let images = TinyVision.images(40)
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    let agreement = PackedAgreement.measure(parts, images: images, pool: pool)
    let found = PackedVisionTests.likeliest(PackedVision(parts), images)
    let right = zip(found, images.labels).count { $0 == Int($1) }
    #expect(agreement.engineRight == right && agreement.positions == 40)
  }

  @Test func liftedRotationsAndPowersOfTwoAgree() {
    var parts = TinyParts.make(grid: "apot3")
    parts.liftingBits = 8
    parts.activations = .powerOfTwo
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    check(
      PackedAgreement.measure(
        parts, windows: (0..<60).map { Int32($0 * 7 % 50) }, context: 30, pool: pool), atLeast: 0.9)
  }

  /// A real model at 2 and 4 bits, two of its evaluation windows. On all of them perplexities are within
  /// 0.1 % (`bfq-tui agreement`); on two, borders fall less evenly.
  @Test(
    .enabled(
      if: SharedData.holds("llm/stories260K/stories260K.bin"), "shared/data lacks stories260K"),
    arguments: ["pot2x4", "apot4"])
  func aRealModelAgrees(grid: String) throws {
    let weightGrid = try #require(WeightGrid.named(grid))
    let windows = try SharedData.file("llm/stories260K/eval_windows_64x256.i32")
    let parts = try RoundedModel.parts("llm/stories260K/stories260K.bin", grid: weightGrid)
    let ids = try Data(contentsOf: windows).withUnsafeBytes {
      Array($0.bindMemory(to: Int32.self).prefix(2 * 256))
    }
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    let agreement = PackedAgreement.measure(parts, windows: ids, context: 256, pool: pool)
    check(agreement, atLeast: 0.99)
    #expect(abs(agreement.perplexityDifference) < 0.005)
  }

  /// A wrong engine is found on an image too.
  @Test func aWrongCodeOfAVisionTransformerIsSeen() {
    let parts = TinyVision.make()
    var wrong = parts
    wrong.sites[4].codes[5] ^= 1
    let images = TinyVision.images(1)
    let comparison = ImageComparison(parts, PackedVision(wrong), kernels: .fastest)
    let pixels = TinyVision.pixels(images, TinyVision.configuration(.vit))
    #expect(comparison.run(pixels, label: 0).largestDistance > 0.51)
  }

  /// A wrong engine is found: one code of one matrix changed.
  @Test func aWrongCodeIsSeen() {
    let parts = TinyParts.make()
    var wrong = parts
    wrong.sites[3].codes[5] ^= 1
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let model = PackedLlama(wrong)
    var comparison = RowComparison(parts, model, context: 20, kernels: .fastest)
    let result = comparison.run((0..<20).map { Int32($0 * 7 % 50) })
    #expect(result.largestDistance > 0.51)
  }
}
