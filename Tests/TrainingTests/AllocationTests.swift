import AllocationCounts
import Numerics
import Testing
import Training

/// A step in the steady state calls no allocator.
///
/// oneDNN is left out: each of its calls builds a hash map of its three or four arguments and a
/// context, 5 or 6 calls of malloc a product in version 2.6 that its interface can't avoid.
/// One test after the other: all counting threads share a counter.
@Suite(.serialized) struct AllocationTests {
  /// The operands this processor has.
  static let operands: [DenseProduct.Operand] =
    DenseProduct.hasBFloat16 ? [.float, .bfloat16] : [.float]

  @Test(arguments: [1, 2], operands)
  func aStepAllocatesNothing(threads: Int, operand: DenseProduct.Operand) throws {
    for (rotation, bits) in RotationKind.allCases.flatMap({ [($0, 32), ($0, 4)] }) {
      let settings = QuantizationSettings(rotation: rotation, groupSize: 16, activationBits: bits)
      let tiny = TinyRun(threads: threads, settings: settings, operand: operand)
      defer { tiny.pool.shutDown() }
      guard let count = Self.steadyCount(tiny) else { return }
      #expect(count.calls == 0, "\(rotation), activations of \(bits) bits")
      #expect(count.libraryCalls > 0)
    }
  }

  /// The calls of 20 steps, once both threads have met every shape: who takes which part varies, and
  /// on a loaded machine a thread may meet its last shape late.
  private static func steadyCount(_ tiny: TinyRun) -> AllocationCount? {
    var count: AllocationCount?
    for _ in 0..<10 {
      for _ in 0..<20 { _ = tiny.run.step() }
      count = AllocationCount.during(tiny.pool) {
        for _ in 0..<20 { _ = tiny.run.step() }
      }
      if count?.calls == 0 { break }
    }
    return count
  }

  @Test func theCounterSeesOurAllocations() {
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    let count = AllocationCount.during(pool) {
      pool.onEveryThread { _ = FloatBuffer(count: 100) }
    }
    guard let count else { return }
    #expect(count.calls >= 2)
  }
}
