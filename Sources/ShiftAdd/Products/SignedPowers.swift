/// A small integer as a sum of signed powers of two, no two of them neighbours: what a shift-add
/// unit does in place of a multiplication.
///
/// Source: Avizienis, "Signed-Digit Number Representations for Fast Parallel Arithmetic"
/// (canonical form).
public struct SignedPowers: Sendable, Hashable {
  public struct Term: Sendable, Hashable {
    public let shift: Int
    public let isNegative: Bool
  }

  public let terms: [Term]

  public init(_ value: Int) {
    var terms: [Term] = []
    var rest = value
    var shift = 0
    while rest != 0 {
      if rest & 1 == 1 {
        // 1 below a run of zeros, -1 below a run of ones.
        let digit = rest & 3 == 3 ? -1 : 1
        terms.append(Term(shift: shift, isNegative: digit < 0))
        rest -= digit
      }
      rest >>= 1
      shift += 1
    }
    self.terms = terms
  }

  /// `value` times this number, in shifts and adds.
  public func applied(to value: Int32) -> Int32 {
    terms.reduce(0) { total, term in
      let shifted = value << Int32(term.shift)
      return term.isNegative ? total - shifted : total + shifted
    }
  }
}
