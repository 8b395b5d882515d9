import Foundation

/// Numbers for people; JSON has every digit.
enum Digits {
  /// `0.997481`, `1.5e-07`, `24029`: significant digits, none of them an idle zero.
  static func text(_ value: Double, _ count: Int = 6) -> String {
    String(format: "%.\(count)g", value)
  }

  /// `24029`; whatever a file says, it is text and no trap.
  static func whole(_ value: Double) -> String { String(format: "%.0f", value) }

  /// Times: `12.35`, `0.004`.
  static func seconds(_ value: Double) -> String {
    String(format: value < 10 ? "%.3f" : "%.2f", value)
  }
}
