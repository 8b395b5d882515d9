extension ExpressionParser {
  /// `[...]`, with ranges, escapes, inner classes and `&&`.
  mutating func scalarClass() throws(ExpressionFault) -> ScalarClass {
    index += 1
    let isNegated = take("^")
    var members: [ScalarClass.Member] = []
    var limits: [ScalarClass] = []
    if current == "]" { throw fault("a class that begins with ']'") }
    while !take("]") {
      if take("&&") {
        limits.append(ScalarClass(members))
        members = []
      } else {
        members += try classMembers()
      }
    }
    guard !limits.isEmpty else { return ScalarClass(members, isNegated: isNegated) }
    let all = ScalarClass(members, limits: limits)
    return ScalarClass([.nested(all)], isNegated: isNegated)
  }

  private mutating func classMembers() throws(ExpressionFault) -> [ScalarClass.Member] {
    guard let scalar = current else { throw fault("a class without its ']'") }
    if scalar == "[" {
      if index + 1 < scalars.count, scalars[index + 1] == ":" { throw fault("a POSIX class") }
      return [.nested(try scalarClass())]
    }
    guard let first = try single() else { return [.nested(try escape())] }
    guard current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
      return try cased(first...first)
    }
    index += 1
    guard let last = try single(), last >= first else { throw fault("a range that is none") }
    return try cased(first...last)
  }

  private func cased(
    _ range: ClosedRange<UInt32>
  ) throws(ExpressionFault) -> [ScalarClass.Member] {
    guard ignoresCase else { return [.range(range)] }
    guard range.count == 1, range.lowerBound < 128,
      let scalar = Unicode.Scalar(range.lowerBound)
    else { throw fault("case of a range") }
    return [.nested(ScalarClass(scalar, ignoringCase: true))]
  }

  /// One scalar, or nil before an escape that is a set.
  private mutating func single() throws(ExpressionFault) -> UInt32? {
    guard let scalar = current else { throw fault("a class without its ']'") }
    guard scalar == "\\" else {
      index += 1
      return scalar.value
    }
    return try escapedScalar()?.value
  }

  /// What a backslash begins, taken whole.
  mutating func escape() throws(ExpressionFault) -> ScalarClass {
    if let scalar = try escapedScalar() {
      guard !ignoresCase || !scalar.properties.isAlphabetic else {
        throw fault("case of an escape")
      }
      return ScalarClass(scalar)
    }
    index += 1
    guard let letter = current else { throw fault("a lone backslash") }
    index += 1
    switch letter {
    case "s": return ScalarClass([.space])
    case "S": return ScalarClass([.space], isNegated: true)
    case "d": return ScalarClass([.categories(.decimal)])
    case "D": return ScalarClass([.categories(.decimal)], isNegated: true)
    case "w": return ScalarClass([.categories(Self.word)])
    case "W": return ScalarClass([.categories(Self.word)], isNegated: true)
    case "p", "P": return try property(isNegated: letter == "P")
    default: throw fault("'\\\(letter)'")
    }
  }

  private static let word: ScalarCategories = [.letter, .mark, .decimal, .connector]

  private mutating func property(isNegated: Bool) throws(ExpressionFault) -> ScalarClass {
    guard take("{") else { throw fault("a property without '{'") }
    let isNot = take("^")
    let start = index
    while let scalar = current, scalar != "}" { index += 1 }
    let name = String(String.UnicodeScalarView(scalars[start..<index]))
    let categories = ScalarCategories(named: name)
    guard take("}"), !categories.isEmpty else { throw fault("the property '\(name)'") }
    return ScalarClass([.categories(categories)], isNegated: isNegated != isNot)
  }

  /// The scalar an escape stands for, taken; nil, with nothing taken, where it is a set.
  private mutating func escapedScalar() throws(ExpressionFault) -> Unicode.Scalar? {
    guard index + 1 < scalars.count else { throw fault("a lone backslash") }
    let letter = scalars[index + 1]
    if let control = Self.controls[letter] {
      index += 2
      return control
    }
    if letter == "x" || letter == "u" { return try hexadecimal(letter) }
    let isLetter = letter.isASCII && (letter.properties.isAlphabetic || ("0"..."9") ~= letter)
    guard !isLetter, letter.isASCII else { return nil }
    index += 2
    return letter
  }

  private static let controls: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "r": "\r", "t": "\t", "f": "\u{C}", "v": "\u{B}", "a": "\u{7}", "e": "\u{1B}",
  ]

  private mutating func hexadecimal(
    _ letter: Unicode.Scalar
  ) throws(ExpressionFault) -> Unicode.Scalar? {
    index += 2
    let isBraced = letter == "x" && take("{")
    let most = isBraced ? 6 : letter == "x" ? 2 : 4
    let start = index
    while let scalar = current, scalar.properties.isASCIIHexDigit, index < start + most {
      index += 1
    }
    let digits = String(String.UnicodeScalarView(scalars[start..<index]))
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value),
      !isBraced || take("}"), isBraced || index == start + most,
      isBraced || letter == "u" || value < 128
    else { throw fault("a hexadecimal escape") }
    return scalar
  }
}
