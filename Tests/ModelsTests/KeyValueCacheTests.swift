import Foundation
import Numerics
import Testing

@testable import Models

/// Attention through the cache against plain sums in Double.
@Suite struct KeyValueCacheTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let heads: Int
    let keyValueHeads: Int
    let width: Int
    var testDescription: String { "\(heads) heads on \(keyValueHeads), \(width) wide" }
  }

  static let cases = [
    Case(heads: 6, keyValueHeads: 2, width: 32), Case(heads: 8, keyValueHeads: 8, width: 8),
    Case(heads: 2, keyValueHeads: 1, width: 64), Case(heads: 5, keyValueHeads: 1, width: 40),
    Case(heads: 8, keyValueHeads: 2, width: 6), Case(heads: 9, keyValueHeads: 3, width: 48),
  ]

  private func configuration(_ shape: Case) -> LlamaConfiguration {
    LlamaConfiguration(
      dimension: shape.heads * shape.width, hiddenDimension: 8, layerCount: 2,
      headCount: shape.heads, keyValueHeadCount: shape.keyValueHeads, vocabularySize: 8,
      contextLength: 80)
  }

  /// softmax(q kᵀ / √width) v of one head, rows of q, k and v side by side.
  private func expected(_ rows: [[Float]], _ head: Int, _ c: LlamaConfiguration) -> [Double] {
    let width = c.headDimension
    let share = c.headCount / c.keyValueHeadCount
    let key = c.queryWidth + head / share * width
    let query = rows[rows.count - 1][head * width..<(head + 1) * width].map(Double.init)
    let scores = rows.map { row in
      zip(query, row[key..<key + width]).reduce(0) { $0 + $1.0 * Double($1.1) }
        / Double(width).squareRoot()
    }
    let weights = scores.map { exp($0 - (scores.max() ?? 0)) }
    let total = weights.reduce(0, +)
    return (0..<width).map { index in
      zip(weights, rows).reduce(0) {
        $0 + $1.0 / total * Double($1.1[key + c.keyValueWidth + index])
      }
    }
  }

  @Test(arguments: cases) func everyPositionAttendsToAllBeforeIt(_ shape: Case) {
    let c = configuration(shape)
    let cache = KeyValueCache(c, sequences: 2, capacity: 70)
    var generator = SeededGenerator(seed: 4)
    var rows: [[Float]] = []
    var output = [Float](repeating: 0, count: c.queryWidth)
    for position in 0..<70 {
      let row = (0..<c.queryWidth + 2 * c.keyValueWidth).map { _ in generator.gaussian() }
      rows.append(row)
      // Another sequence and layer in between must leave no trace.
      cache.attend(
        layer: 1, sequence: 0, position: position, qkv: row.map { 3 * $0 }, into: &output)
      cache.attend(layer: 1, sequence: 1, position: position, qkv: row, into: &output)
      for head in 0..<c.headCount {
        let truth = expected(rows, head, c)
        let error = zip(truth, output[(head * c.headDimension)...]).map { abs($0 - Double($1)) }
        #expect((error.max() ?? 1) < 4e-6, "position \(position), head \(head)")
      }
    }
  }

  /// What was read before a sequence began anew is past the count and changes nothing.
  @Test func earlierTextLeavesNoTrace() {
    let c = configuration(Self.cases[0])
    var generator = SeededGenerator(seed: 5)
    let rows = (0..<20).map { _ in
      (0..<c.queryWidth + 2 * c.keyValueWidth).map { _ in generator.gaussian() }
    }
    var fresh = [Float](repeating: 0, count: c.queryWidth)
    var again = fresh
    let used = KeyValueCache(c, sequences: 1, capacity: 40)
    for position in 0..<40 {
      used.attend(
        layer: 0, position: position, qkv: rows[position % 20].map { 1e30 * $0 }, into: &again)
    }
    let new = KeyValueCache(c, sequences: 1, capacity: 40)
    for (position, row) in rows.enumerated() {
      used.attend(layer: 0, position: position, qkv: row, into: &again)
      new.attend(layer: 0, position: position, qkv: row, into: &fresh)
      #expect(fresh == again)
    }
  }
}
