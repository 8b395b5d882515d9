private import CKernels
package import Numerics

/// Sums the shards' gradients and their squares in fixed chunks and fixed order, so that the result
/// does not depend on the number of threads.
///
/// When runs spread over machines, this is the one place that reduces: shard sums first, then
/// machine sums in rank order.
///
/// `@unchecked Sendable`: each chunk writes its own element of `chunkSquares`.
package final class GradientReduction: @unchecked Sendable {
  private static let chunk = 32_768
  private let count: Int
  private let shards: [FloatBuffer]
  private let chunkSquares: UnsafeMutablePointer<Double>

  package init(shards: [FloatBuffer], count: Int) {
    self.shards = shards
    self.count = count
    let chunks = (count + Self.chunk - 1) / Self.chunk
    chunkSquares = .allocate(capacity: max(1, chunks))
    chunkSquares.initialize(repeating: 0, count: max(1, chunks))
  }

  deinit { chunkSquares.deallocate() }

  package var chunkCount: Int { (count + Self.chunk - 1) / Self.chunk }

  package func range(_ part: Int) -> Range<Int> {
    part * Self.chunk..<min(count, (part + 1) * Self.chunk)
  }

  /// Leaves the sum over shards in the first shard's buffer.
  package func sum(pool: WorkerPool) {
    guard shards.count > 1 else { return }
    pool.run(parts: chunkCount, Sums(reduction: self))
  }

  /// Sum of squares of the first shard's buffer.
  package func squareSum(pool: WorkerPool) -> Double {
    pool.run(parts: chunkCount, Squares(reduction: self))
    return (0..<chunkCount).reduce(0) { $0 + chunkSquares[$1] }
  }

  private struct Sums: PartedWork {
    let reduction: GradientReduction

    func run(part: Int, worker: Int) {
      let range = reduction.range(part)
      let shards = reduction.shards
      for shard in shards.dropFirst() {
        bfq_rows().pointee.add(
          shards[0].base + range.lowerBound, shard.base + range.lowerBound, Int64(range.count))
      }
    }
  }

  private struct Squares: PartedWork {
    let reduction: GradientReduction

    func run(part: Int, worker: Int) {
      let range = reduction.range(part)
      reduction.chunkSquares[part] = bfq_rows().pointee.square_sum(
        reduction.shards[0].base + range.lowerBound, Int64(range.count))
    }
  }
}
