import ButterflyQuant
import Numerics
import TestSupport
import Testing

@Suite struct FreeBlockTests {
  @Test func referenceReproducesRecordedBlocks() throws {
    let file = try golden("blocks_8")
    let reference = FreeBlockReference(plan: .butterfly(size: 8), blocks: file["blk"].doubles)
    let x = rows(of: file["x"].doubles, width: 8)
    let upstream = rows(of: file["upstream"].doubles, width: 8)
    #expect(largestDifference(x.flatMap(reference.forward), file["y"].doubles) < 1e-12)
    let found = zip(x, upstream).map { reference.backward(input: $0, upstream: $1) }
    let slopes = found.map(\.blocks).reduce([Double](repeating: 0, count: 48)) {
      zip($0, $1).map(+)
    }
    #expect(largestDifference(found.flatMap(\.input), file["grad_x"].doubles) < 1e-12)
    #expect(largestDifference(slopes, file["grad_blk"].doubles) < 1e-12)
    let dense = reference.denseMatrix().flatMap { $0 }
    #expect(largestDifference(dense, file["dense_Q"].doubles) < 1e-12)
    let penalty = reference.densePenalty()
    #expect(abs(penalty.value - file["penalty"].double) < 1e-12)
    #expect(largestDifference(penalty.gradient, file["grad_blk_of_penalty"].doubles) < 1e-12)
  }

  @Test func kernelsReproduceRecordedBlocks() throws {
    let file = try golden("blocks_8")
    let rotation = FreeBlockRotation(plan: .butterfly(size: 8))
    rotation.prepare(blocks: file["blk"].floats)
    let x = file["x"].floats
    var y = x
    rotation.apply(rows: &y, count: 3, source: x)
    #expect(largestDifference(y, file["y"].doubles) < 1e-5)
    var gradients = file["upstream"].floats
    var slopes = [Float](repeating: 0, count: 48)
    rotation.backward(inputs: x, gradients: &gradients, count: 3, blockGradients: &slopes)
    #expect(largestDifference(gradients, file["grad_x"].doubles) < 1e-5)
    #expect(largestDifference(slopes, file["grad_blk"].doubles) < 1e-5)
    #expect(largestDifference(rotation.denseMatrix().elements, file["dense_Q"].doubles) < 1e-5)
    let error = OrthogonalityError(of: rotation)
    #expect(abs(error.frobenius - file["penalty"].double.squareRoot()) < 1e-5)
  }

  @Test(arguments: [6, 24, 172, 192, 288], [1, 17, 33])
  func kernelsMatchTheOracle(size: Int, count: Int) {
    let plan = RotationPlan.butterfly(size: size)
    // Near-rotations keep the numbers of hundreds of blocks in a row at one scale.
    let noise = gaussians(4 * plan.angleCount, seed: 2).map { 0.02 * $0 }
    let blocks = zip(
      BlockPenalty.blocks(fromAngles: gaussians(plan.angleCount, seed: 1)), noise
    ).map(+)
    let reference = FreeBlockReference(plan: plan, blocks: blocks.map(Double.init))
    let rotation = FreeBlockRotation(plan: plan)
    rotation.prepare(blocks: blocks)
    let x = gaussians(count * size, seed: 3)
    let upstream = gaussians(count * size, seed: 4)
    let wideX = rows(of: x.map(Double.init), width: size)
    let wideUpstream = rows(of: upstream.map(Double.init), width: size)
    var y = x
    rotation.apply(rows: &y, count: count, source: x)
    #expect(largestDifference(y, wideX.flatMap(reference.forward)) < 1e-5)
    rotation.applyTransposed(rows: &y, count: count, source: x)
    #expect(largestDifference(y, wideX.flatMap(reference.transposed)) < 1e-5)
    var gradients = upstream
    var slopes = [Float](repeating: 0, count: 4 * plan.angleCount)
    rotation.backward(inputs: x, gradients: &gradients, count: count, blockGradients: &slopes)
    let found = zip(wideX, wideUpstream).map { reference.backward(input: $0, upstream: $1) }
    let expected = found.map(\.blocks).reduce([Double](repeating: 0, count: slopes.count)) {
      zip($0, $1).map(+)
    }
    #expect(largestDifference(gradients, found.flatMap(\.input)) < 1e-5)
    #expect(largestDifference(slopes, expected) < 1e-4)
  }

  @Test func blocksOfAnglesAreTheRotation() {
    let sample = RotationSample(.butterfly(size: 24))
    let blocks = FreeBlockRotation(plan: sample.plan)
    blocks.prepare(blocks: BlockPenalty.blocks(fromAngles: sample.angles))
    let x = gaussians(24, seed: 5)
    var (turned, mixed) = (x, x)
    sample.rotation.apply(rows: &turned, count: 1, source: x)
    blocks.apply(rows: &mixed, count: 1, source: x)
    #expect(largestDifference(mixed, turned) < 1e-6)
  }

  @Test func penaltySlopesAreFiniteDifferences() {
    let blocks = gaussians(12, seed: 6)
    var slopes = [Float](repeating: 0, count: 12)
    let value = BlockPenalty.add(weight: 0.5, blocks: blocks, count: 3, gradients: &slopes)
    #expect(value > 0)
    for index in blocks.indices {
      func penalty(_ step: Float) -> Double {
        var moved = blocks
        moved[index] += step
        var unused = [Float](repeating: 0, count: 12)
        return BlockPenalty.add(weight: 0.5, blocks: moved, count: 3, gradients: &unused)
      }
      let difference = (penalty(0x1p-8) - penalty(-0x1p-8)) / 0x1p-7
      #expect(abs(difference - Double(slopes[index])) < 2e-3 * max(1, abs(difference)))
    }
  }

  @Test func rotationsPayNoPenalty() {
    let blocks = BlockPenalty.blocks(fromAngles: gaussians(20, seed: 7))
    var slopes = [Float](repeating: 0, count: 80)
    #expect(BlockPenalty.add(weight: 1, blocks: blocks, count: 20, gradients: &slopes) < 1e-12)
    #expect(slopes.allSatisfy { abs($0) < 1e-5 })
  }
}
