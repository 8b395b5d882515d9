/// Sizes as people type them: `204800`, `200KiB`, `1.5MiB`.
public enum ByteCount {
  private static let units: [(String, Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("kB", 1e3), ("MB", 1e6),
    ("GB", 1e9), ("B", 1), ("", 1),
  ]

  /// nil where it is no size above 0.
  public static func parse(_ text: String) -> Int? {
    guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }),
      let value = Double(text.dropLast(unit.count)), value.isFinite
    else { return nil }
    let bytes = (value * factor).rounded()
    return bytes >= 1 && bytes < 1e15 ? Int(bytes) : nil
  }
}
