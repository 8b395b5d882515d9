private import CKernels
public import Models
public import Numerics

/// Mean negative log-likelihood of token windows under a model, always in fp32.
///
/// Rows are scored on positions 1..<context from their prefix, averaged per row, then over rows.
public final class LanguageEvaluator: Evaluator {
  private let network: LlamaNetwork
  private let context: Int
  private let windows: [Int32]
  private let workspaces: [LlamaWorkspace]
  private let logits: [FloatBuffer]

  /// Shapes: `windows` [rows, context]. Precondition: at least one row of 2 tokens or more.
  public init(_ network: LlamaNetwork, windows: [Int32], context: Int, threads: Int) {
    precondition(
      context > 1 && windows.count >= context && windows.count % context == 0,
      "LanguageEvaluator: expected rows of \(context) tokens, found \(windows.count) tokens")
    self.network = network
    self.context = context
    self.windows = windows
    workspaces = (0..<threads).map { _ in
      LlamaWorkspace(network, sequences: 1, context: context, operand: .float, training: false)
    }
    logits = (0..<threads).map { _ in
      FloatBuffer(count: context * network.configuration.vocabularySize)
    }
  }

  public var rowCount: Int { windows.count / context }

  public func score(
    _ weights: WeightSet, pool: WorkerPool, cancellation: CancellationToken
  ) throws(Cancelled) -> Score {
    precondition(
      weights.operands.operand == .float, "LanguageEvaluator: expected fp32 operands, found bf16")
    let rowTotals = FloatBufferOfDoubles(count: rowCount)
    pool.run(parts: rowCount) { [self] row, worker in
      if cancellation.isCancelled { return }
      rowTotals.base[row] = scoreRow(row, weights, workspaces[worker], logits[worker])
    }
    try cancellation.check()
    let total = (0..<rowCount).reduce(0) { $0 + rowTotals.base[$1] }
    return Score(nll: total / Double(rowCount), count: rowCount * (context - 1))
  }

  private func scoreRow(
    _ row: Int, _ weights: WeightSet, _ workspace: LlamaWorkspace, _ logits: FloatBuffer
  ) -> Double {
    var totals = [0.0, 0.0]
    windows.withUnsafeBufferPointer { all in
      guard let tokens = all.baseAddress.map({ $0 + row * context }) else { return }
      network.forward(weights, tokens: tokens, sequences: 1, context: context, workspace: workspace)
      network.logits(
        weights, first: 0, count: context - 1, workspace: workspace, into: logits.base)
      bfq_rows().pointee.distil(
        logits.base, nil, tokens + 1, Int64(context - 1),
        Int64(network.configuration.vocabularySize), 0, 0, 0, nil, nil, &totals)
    }
    return totals[1] / Double(context - 1)
  }
}

/// Doubles that workers write one each.
private final class FloatBufferOfDoubles: @unchecked Sendable {
  // Disjoint elements by the partition of the pool.
  let base: UnsafeMutablePointer<Double>
  init(count: Int) {
    base = .allocate(capacity: count)
    base.initialize(repeating: 0, count: count)
  }
  deinit { base.deallocate() }
}
