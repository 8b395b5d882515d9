private import CKernels
internal import Models
public import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Quality of a packed model on windows of tokens, as `LanguageEvaluator` defines it.
public enum PackedScore {
  /// Mean negative log-likelihood in nats a token, averaged per row, then over rows; and the
  /// likeliest token at every scored position.
  public struct Result: Sendable {
    public let nll: Double
    public let tokens: Int
    /// [rows, context - 1].
    public let likeliest: [Int32]
  }

  /// Shapes: `windows` [rows, context]. Every worker takes whole rows, so the result does not
  /// depend on the threads.
  public static func score(
    _ model: PackedLlama, windows: [Int32], context: Int, kernels: ShiftAddKernels = .fastest,
    pool: WorkerPool
  ) -> Result {
    precondition(
      context > 1 && !windows.isEmpty && windows.count % context == 0,
      "PackedScore: expected rows of \(context) tokens, found \(windows.count) tokens")
    let rows = windows.count / context
    let vocabulary = model.configuration.vocabularySize
    let workers = (0..<pool.threadCount).map { _ in
      Worker(model, context: context, vocabulary: vocabulary, kernels: kernels)
    }
    let totals = RowTotals(rows: rows, context: context)
    pool.run(parts: rows) { row, worker in
      let tokens = Array(windows[row * context..<(row + 1) * context])
      totals.nll[row] = workers[worker].score(
        tokens, likeliest: totals.likeliest + row * (context - 1))
    }
    let sum = (0..<rows).reduce(0) { $0 + totals.nll[$1] }
    return Result(
      nll: sum / Double(rows), tokens: rows * (context - 1),
      likeliest: Array(
        UnsafeBufferPointer(start: totals.likeliest, count: rows * (context - 1))))
  }

  private final class Worker: Sendable {
    private let decoding: PackedDecoding
    private let logits: FloatBuffer
    private let vocabulary: Int

    init(_ model: PackedLlama, context: Int, vocabulary: Int, kernels: ShiftAddKernels) {
      self.vocabulary = vocabulary
      decoding = PackedDecoding(
        model, capacity: context, batch: min(64, context), kernels: kernels)
      logits = FloatBuffer(count: min(64, context) * vocabulary)
    }

    func score(_ tokens: [Int32], likeliest: UnsafeMutablePointer<Int32>) -> Double {
      decoding.reset()
      let scored = tokens.count - 1
      var totals = [0.0, 0.0]
      for start in stride(from: 0, to: scored, by: decoding.batch) {
        let end = min(scored, start + decoding.batch)
        decoding.advance(
          Array(tokens[start..<end]), logits: logits.base, everyPosition: true)
        for row in start..<end { likeliest[row] = largest(logits.base, row - start) }
        tokens.withUnsafeBufferPointer { targets in
          guard let base = targets.baseAddress else { return }
          bfq_rows().pointee.distil(
            logits.base, nil, base + start + 1, Int64(end - start), Int64(vocabulary), 0, 0, 0,
            nil, nil, &totals)
        }
      }
      return totals[1] / Double(scored)
    }

    private func largest(_ logits: UnsafeMutablePointer<Float>, _ row: Int) -> Int32 {
      let values = logits + row * vocabulary
      var best = 0
      for index in 1..<max(1, vocabulary) where values[index] > values[best] { best = index }
      return Int32(best)
    }
  }

  /// Results that workers write one row each.
  private final class RowTotals: @unchecked Sendable {
    // Disjoint rows by the partition of the pool.
    let nll: UnsafeMutablePointer<Double>
    let likeliest: UnsafeMutablePointer<Int32>

    init(rows: Int, context: Int) {
      nll = .allocate(capacity: rows)
      nll.initialize(repeating: 0, count: rows)
      likeliest = .allocate(capacity: rows * (context - 1))
      likeliest.initialize(repeating: 0, count: rows * (context - 1))
    }

    deinit {
      nll.deallocate()
      likeliest.deallocate()
    }
  }
}
