internal import Foundation

/// Arithmetic on counts.
enum Histogram {
  /// Neighbours added together until at most `width` are left.
  static func folded(_ counts: [Int], to width: Int) -> [Int] {
    guard width > 0, counts.count > width else { return counts }
    let group = (counts.count + width - 1) / width
    return stride(from: 0, to: counts.count, by: group).map {
      counts[$0..<min($0 + group, counts.count)].reduce(0, +)
    }
  }

  /// Entropy in bits.
  static func entropy(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return 0 }
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / total
      return sum - share * log2(share)
    }
  }
}
