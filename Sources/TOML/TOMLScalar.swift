/// Numbers, booleans and dates by their text.
enum TOMLScalar {
  /// nil where it is none of them, or an integer of more than 64 bits.
  static func value(_ text: String) -> TOMLValue? {
    switch text {
    case "true": .bool(true)
    case "false": .bool(false)
    case "inf", "+inf": .double(.infinity)
    case "-inf": .double(-.infinity)
    case "nan", "+nan", "-nan": .double(.nan)
    default: integer(text).map(TOMLValue.integer) ?? float(text) ?? date(text)
    }
  }

  static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDecimal(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isDecimal(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func integer(_ text: String) -> Int? {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
      return digits(text.dropFirst(2), isHexadecimal).flatMap { Int($0, radix: radix) }
    }
    let body = unsigned(text)
    guard let plain = digits(body, isDecimal), plain.utf8.count == 1 || plain.first != "0" else {
      return nil
    }
    return Int((text.first == "-" ? "-" : "") + plain)
  }

  private static func unsigned(_ text: String) -> Substring {
    text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
  }

  /// Digits without their underscores, each of which must stand between two.
  private static func digits(_ text: Substring, _ isDigit: (UInt8) -> Bool) -> String? {
    var plain: [UInt8] = []
    var isBetween = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "_") {
        guard isBetween else { return nil }
        isBetween = false
      } else {
        guard isDigit(byte) else { return nil }
        plain.append(byte)
        isBetween = true
      }
    }
    return isBetween ? String(decoding: plain, as: UTF8.self) : nil
  }

  private static func float(_ text: String) -> TOMLValue? {
    var rest = unsigned(text)
    var number = text.first == "-" ? "-" : ""
    let whole = rest.prefix { $0 != "." && $0 != "e" && $0 != "E" }
    guard let plain = digits(whole, isDecimal), plain.utf8.count == 1 || plain.first != "0" else {
      return nil
    }
    number += plain
    rest = rest[whole.endIndex...]
    // Whole digits that are no integer are one of more than 64 bits.
    guard !rest.isEmpty else { return nil }
    if rest.first == "." {
      let fraction = rest.dropFirst().prefix { $0 != "e" && $0 != "E" }
      guard let plain = digits(fraction, isDecimal) else { return nil }
      number += "." + plain
      rest = rest[fraction.endIndex...]
    }
    if rest.first == "e" || rest.first == "E" {
      let exponent = String(rest.dropFirst())
      guard let plain = digits(unsigned(exponent), isDecimal) else { return nil }
      number += "e" + (exponent.first == "-" ? "-" : "") + plain
      rest = rest[rest.endIndex...]
    }
    return rest.isEmpty ? Double(number).map(TOMLValue.double) : nil
  }

  private static func date(_ text: String) -> TOMLValue? {
    TOMLDate.isValid(text) ? .date(text) : nil
  }
}
