extension Int {
  /// The whole part of `value`, at most what 64 bits hold; 0 for NaN.
  ///
  /// `Int(_:)` traps on numbers that a file, a command or a divergence may bring.
  package init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else if value < -0x1p63 {
      self = .min
    } else {
      self = Int(value)
    }
  }

  /// The sum, at most what 64 bits hold.
  package func adding(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
