internal import EngineMessages
internal import Foundation

/// Numbers as the screens spell them; built by hand because a frame spells hundreds.
enum Number {
  private static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]

  /// `12.30` for two decimals; `×` for NaN, `∞` for infinity.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return special(value) }
    guard abs(value) < 1e12 else { return scientific(value) }
    let power = powers[min(decimals, 6)]
    let scaled = (abs(value) * power).rounded()
    let whole = Int(saturating: scaled / power)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let part = String(Int(saturating: scaled - Double(whole) * power))
    return sign + String(whole) + "." + String(repeating: "0", count: max(decimals - part.count, 0))
      + part
  }

  /// `2.7e-5`.
  static func scientific(_ value: Double, decimals: Int = 1) -> String {
    guard value.isFinite else { return special(value) }
    guard value != 0 else { return "0" }
    var exponent = Int(saturating: log10(abs(value)).rounded(.down))
    var mantissa = value / pow(10, Double(exponent))
    if (abs(mantissa) * powers[decimals]).rounded() >= 10 * powers[decimals] {
      exponent += 1
      mantissa /= 10
    }
    return fixed(mantissa, decimals) + "e" + String(exponent)
  }

  /// Six significant digits, for tables that a person keeps.
  static func figure(_ value: Double) -> String {
    guard value.isFinite else { return special(value) }
    return String(format: "%.6g", value)
  }

  /// About four significant digits in at most seven columns.
  static func compact(_ value: Double) -> String {
    let size = abs(value)
    switch size {
    case 0: return "0"
    case ..<1e-3: return scientific(value)
    case ..<1: return fixed(value, 4)
    case ..<10: return fixed(value, 3)
    case ..<100: return fixed(value, 2)
    case ..<1000: return fixed(value, 1)
    case ..<1e6: return fixed(value, 0)
    default: return scientific(value)
    }
  }

  static func signed(_ value: Double, _ decimals: Int) -> String {
    (value < 0 ? "" : "+") + fixed(value, decimals)
  }

  /// A share as `3.1 %`.
  static func percent(_ share: Double, decimals: Int = 1) -> String {
    fixed(share * 100, decimals) + " %"
  }

  /// `12 480`: groups of three, apart from the fifth digit on.
  static func steps(_ value: Int) -> String {
    let digits = String(value)
    guard digits.count > 4 else { return digits }
    var grouped = ""
    for (offset, digit) in digits.enumerated() {
      if offset > 0, (digits.count - offset) % 3 == 0 { grouped.append(" ") }
      grouped.append(digit)
    }
    return grouped
  }

  /// `12k`, `1.5M`: for axes.
  static func axisStep(_ value: Int) -> String {
    switch value {
    case ..<1000: String(value)
    case ..<1_000_000: trimmed(Double(value) / 1e3) + "k"
    default: trimmed(Double(value) / 1e6) + "M"
    }
  }

  private static func trimmed(_ value: Double) -> String {
    let text = fixed(value, value < 100 ? 1 : 0)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "×" : value < 0 ? "-∞" : "∞"
  }
}
