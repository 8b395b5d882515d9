package import Models

/// Rows of one group of sites that one worker takes at a time.
///
/// The partition is fixed, so sums over parts have the same bits at any number of threads.
package struct WeightPart: Sendable {
  /// Index of the group.
  package let group: Int
  package let rows: Range<Int>
  /// Index among the parts of its group.
  package let index: Int

  private static let rowsPerPart = 64

  package static func parts(of groups: [LinearInput]) -> [WeightPart] {
    groups.indices.flatMap { group in
      let rows = groups[group].rows
      return stride(from: 0, to: rows, by: rowsPerPart).enumerated().map { index, start in
        WeightPart(group: group, rows: start..<min(rows, start + rowsPerPart), index: index)
      }
    }
  }
}
