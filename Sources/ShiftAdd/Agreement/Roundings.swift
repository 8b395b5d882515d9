/// The activations that an engine rounded, by the product they entered.
final class Roundings {
  private(set) var rows: [Int: [RoundedRow]] = [:]

  func hear(_ input: Int, _ activations: QuantizedActivations) {
    rows[input] = (0..<activations.tokens).map { RoundedRow(activations, row: $0) }
  }
}

/// How followed codes lie to the activations they round.
struct FollowedStatistics {
  /// The largest distance, in steps, of a followed code from what it rounds.
  var largestDistance: Float = 0
  /// Codes that were followed though another was nearer, and all that were followed.
  var bordering = 0
  var codes = 0

  var borderingShare: Double { Double(bordering) / Double(max(1, codes)) }

  /// Takes in a row that was followed, and how `x` would have been rounded.
  mutating func take(_ followed: RoundedRow, _ own: RoundedRow, of x: [Float]) {
    largestDistance = max(largestDistance, followed.distance(from: x))
    bordering += zip(own.codes, followed.codes).count { $0 != $1 }
    codes += own.codes.count
  }
}
