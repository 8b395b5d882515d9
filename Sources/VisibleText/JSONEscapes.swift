/// JSON that a terminal may show: the same values, invisible characters by their number.
public enum JSONEscapes {
  /// `json` with every invisible character as `\uXXXX`, which inside its strings means the same.
  ///
  /// Precondition: well-formed JSON on one line; its writer has escaped C0 already.
  public static func apply(to json: String) -> String {
    guard !json.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return json }
    var escaped = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      guard scalar.isInvisible else {
        escaped.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        escaped.append(contentsOf: "\\u\(hex(unit))".unicodeScalars)
      }
    }
    return String(escaped)
  }

  private static func hex(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
