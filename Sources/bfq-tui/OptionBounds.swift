import ArgumentParser

/// What the values of options may be; each refusal names option, value and range.
enum OptionBounds {
  /// Steps, and intervals of them.
  static let steps = 1...100_000_000
  static let batchTokens = 2...(1 << 24)
  /// Tokens of a sequence, before the model is known.
  static let context = 2...(1 << 24)
  static let tokens = 1...(1 << 24)
  static let shards = 1...256
  static let rounds = 1...100_000

  /// Throws: `ValidationError` where `value` was given and is outside.
  static func check(_ name: String, _ value: Int?, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(name): found \(value), expected \(range)")
  }

  /// Throws: `ValidationError` where `value` was given and is outside; NaN always is.
  static func check(_ name: String, _ value: Double?, in range: ClosedRange<Double>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(name): found \(value), expected a number in \(range)")
  }

  /// Throws: `ValidationError` naming the first path that was given and is empty: that would mean the
  /// folder one stands in.
  static func checkPaths(_ paths: KeyValuePairs<String, String?>) throws {
    guard let empty = paths.first(where: { $0.value == "" }) else { return }
    throw ValidationError("\(empty.key): found an empty name, expected a path")
  }
}
