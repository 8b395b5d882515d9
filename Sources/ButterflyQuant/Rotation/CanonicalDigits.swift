/// An integer as a sum of few signed powers of two: no two neighbouring digits are set.
///
/// The canonical signed digits: 7 = 8 - 1. On average a third of the digits are set.
struct CanonicalDigits: Sendable, Equatable {
  struct Digit: Sendable, Equatable {
    var exponent: Int
    var isNegative: Bool
  }

  /// From the lowest exponent up.
  private(set) var digits: [Digit] = []

  init(_ value: Int) {
    var (rest, exponent) = (value, 0)
    while rest != 0 {
      if rest & 1 == 1 {
        let isNegative = rest & 3 == 3
        digits.append(Digit(exponent: exponent, isNegative: isNegative))
        rest += isNegative ? 1 : -1
      }
      rest >>= 1
      exponent += 1
    }
  }

  /// value x number, by shifts, additions and subtractions alone.
  func times(_ number: Int, counting count: inout OperationCount) -> Int {
    var sum = 0
    for (index, digit) in digits.enumerated() {
      let term = number << digit.exponent
      sum = digit.isNegative ? sum - term : sum + term
      if digit.exponent > 0 { count.shifts += 1 }
      if index > 0 { count.adds += 1 }
    }
    return sum
  }
}
