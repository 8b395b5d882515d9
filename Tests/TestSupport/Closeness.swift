/// The largest |a - b| over max(1, |b|): one number for "how far apart".
public func largestDifference<S: Sequence, T: Sequence>(_ found: S, _ expected: T) -> Double
where S.Element: BinaryFloatingPoint, T.Element: BinaryFloatingPoint {
  var worst = 0.0
  var left = found.makeIterator()
  var right = expected.makeIterator()
  while true {
    switch (left.next(), right.next()) {
    case (nil, nil): return worst
    case (let a?, let b?):
      let difference = abs(Double(a) - Double(b)) / max(1, abs(Double(b)))
      worst = difference.isNaN ? .infinity : max(worst, difference)
    default: return .infinity  // different lengths are infinitely far apart
    }
  }
}
