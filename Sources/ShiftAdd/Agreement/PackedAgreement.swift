internal import Models
public import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The shift-add engine against a fake-quantized forward pass of the same packed model in fp32.
///
/// Twice: once the reference follows the engine's roundings of activations, so that logits may differ by
/// the rounding of the head's sums alone and a gap beyond twice its bound decides the likeliest token;
/// once it rounds for itself, and an activation on a border between two codes may take the other.
public struct PackedAgreement: Sendable, Hashable {
  /// Tokens of a language model, images of a vision transformer.
  public var positions = 0
  /// Positions whose two largest logits lie further apart than twice the largest bound of a logit.
  public var decided = 0
  /// Of `decided`, positions where both have the same likeliest token; all of them, or a kernel is wrong.
  public var agreeing = 0
  /// Logits whose difference exceeds their bound; none, or a kernel is wrong.
  public var beyondBound = 0
  /// The largest bound of a logit.
  public var largestBound: Float = 0
  /// The largest distance of a followed code from the activation it rounds, in steps: half a step, and
  /// what fp32 sums differ by.
  public var largestDistance: Float = 0
  /// Shares of followed codes where the reference would have taken the neighbour.
  public var borderingShare = 0.0
  /// Mean negative log-likelihood, per row, then over rows.
  public var engineNLL = 0.0
  public var followingNLL = 0.0
  public var independentNLL = 0.0
  /// Positions where the independent reference has the engine's likeliest token.
  public var independentAgreeing = 0
  /// Positions where the likeliest is what came next, or the image's label.
  public var engineRight = 0
  public var independentRight = 0

  /// Of the independent reference, less the engine's.
  public var accuracyDifference: Double {
    Double(independentRight - engineRight) / Double(max(1, positions))
  }

  /// exp(independent - engine) - 1.
  public var perplexityDifference: Double { exp(independentNLL - engineNLL) - 1 }

  /// Shapes: `windows` [rows, context]. Every worker takes whole rows.
  ///
  /// Cost: plain loops over all weights twice a token.
  public static func measure(
    _ parts: PackedParts, windows: [Int32], context: Int, kernels: ShiftAddKernels = .fastest,
    pool: WorkerPool
  ) -> PackedAgreement {
    precondition(
      context > 1 && !windows.isEmpty && windows.count % context == 0,
      "PackedAgreement: expected rows of \(context) tokens, found \(windows.count) tokens")
    let rows = windows.count / context
    let model = PackedLlama(parts)
    let results = RowResults(rows)
    pool.run(parts: rows) { row, _ in
      var comparison = RowComparison(parts, model, context: context, kernels: kernels)
      results.base[row] = comparison.run(Array(windows[row * context..<(row + 1) * context]))
    }
    return (0..<rows).reduce(into: PackedAgreement()) { $0.add(results.base[$1], rows: rows) }
  }

  mutating func add(_ row: PackedAgreement, rows: Int) {
    positions += row.positions
    decided += row.decided
    agreeing += row.agreeing
    beyondBound += row.beyondBound
    largestBound = max(largestBound, row.largestBound)
    largestDistance = max(largestDistance, row.largestDistance)
    borderingShare += row.borderingShare / Double(rows)
    engineNLL += row.engineNLL / Double(rows)
    followingNLL += row.followingNLL / Double(rows)
    independentNLL += row.independentNLL / Double(rows)
    independentAgreeing += row.independentAgreeing
    engineRight += row.engineRight
    independentRight += row.independentRight
  }

  /// Results that workers write one row each.
  final class RowResults: @unchecked Sendable {
    // Disjoint rows by the partition of the pool.
    let base: UnsafeMutablePointer<PackedAgreement>

    init(_ rows: Int) {
      base = .allocate(capacity: rows)
      base.initialize(repeating: PackedAgreement(), count: rows)
    }

    deinit { base.deallocate() }
  }
}
