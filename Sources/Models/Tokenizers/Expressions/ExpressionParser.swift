/// Reads the part of regular expressions that pre-tokenizers are written in.
///
/// Alternatives, groups, look-ahead, atomic groups, `(?i:`, classes with `&&`, properties of
/// general categories, and greedy, lazy and possessive quantifiers. All else is refused by name.
/// Source: github.com/kkos/oniguruma, doc/RE, Ruby's syntax.
struct ExpressionParser {
  let scalars: [Unicode.Scalar]
  var index = 0
  /// Inside `(?i:`.
  var ignoresCase = false
  private var depth = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Throws: `ExpressionFault` naming what is not known.
  static func parse(_ text: String) throws(ExpressionFault) -> ExpressionNode {
    var parser = ExpressionParser(text)
    let node = try parser.alternatives()
    guard parser.index == parser.scalars.count else { throw parser.fault("a ')' too many") }
    return node
  }

  func fault(_ reason: String) -> ExpressionFault {
    ExpressionFault(reason: "\(reason) at character \(index)")
  }

  var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  mutating func take(_ text: String) -> Bool {
    guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
    index += text.unicodeScalars.count
    return true
  }

  private mutating func alternatives() throws(ExpressionFault) -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw fault("groups deeper than 50") }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(ExpressionFault) -> ExpressionNode {
    var parts: [ExpressionNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      parts.append(try quantified(try atom(scalar)))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(ExpressionFault) -> ExpressionNode {
    switch scalar {
    case "(": return try group()
    case "[": return .scalar(try scalarClass())
    case "\\": return .scalar(try escape())
    case ".":
      index += 1
      return .scalar(ScalarClass([.range(10...10)], isNegated: true))
    case "^", "$", "*", "+", "?", "{": throw fault("'\(scalar)'")
    default: return .scalar(try literal())
    }
  }

  private mutating func literal() throws(ExpressionFault) -> ScalarClass {
    let scalar = scalars[index]
    guard scalar.isASCII || !ignoresCase else { throw fault("case of '\(scalar)'") }
    if ignoresCase, isPartOfLigature { throw fault("case of letters that make a ligature") }
    index += 1
    return ScalarClass(scalar, ignoringCase: ignoresCase)
  }

  /// `ss`, `st`, `ff`, `fi`, `fl` also match one scalar where case is ignored.
  private var isPartOfLigature: Bool {
    guard index + 1 < scalars.count else { return false }
    let pair = String(String.UnicodeScalarView(scalars[index...index + 1])).lowercased()
    return ["ss", "st", "ff", "fi", "fl"].contains(pair)
  }

  private mutating func group() throws(ExpressionFault) -> ExpressionNode {
    let saved = ignoresCase
    defer { ignoresCase = saved }
    let node: ExpressionNode
    if take("(?=") {
      node = .look(try alternatives(), isNegated: false)
    } else if take("(?!") {
      node = .look(try alternatives(), isNegated: true)
    } else if take("(?>") {
      node = .atomic(try alternatives())
    } else if take("(?i:") {
      ignoresCase = true
      node = try alternatives()
    } else if take("(?:") {
      node = try alternatives()
    } else if take("(?") {
      throw fault("a group of another kind")
    } else {
      index += 1
      node = try alternatives()
    }
    guard take(")") else { throw fault("a group without its ')'") }
    return node
  }

  private mutating func quantified(
    _ node: ExpressionNode
  ) throws(ExpressionFault) -> ExpressionNode {
    guard let (least, most, isBraced) = try quantifier() else { return node }
    if most == nil || most ?? 0 > 1, node.mayBeEmpty {
      throw fault("a repeated part that may be empty")
    }
    var greed = ExpressionNode.Greed.greedy
    if take("?") { greed = .lazy } else if !isBraced, take("+") { greed = .possessive }
    if let scalar = current, "*+?{".unicodeScalars.contains(scalar) {
      throw fault("a quantifier of a quantifier")
    }
    return .repeated(node, least: least, most: most, greed)
  }

  private mutating func quantifier() throws(ExpressionFault) -> (Int, Int?, Bool)? {
    if take("?") { return (0, 1, false) }
    if take("*") { return (0, nil, false) }
    if take("+") { return (1, nil, false) }
    guard take("{") else { return nil }
    guard let least = number() else { throw fault("'{' without a number") }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}"), most ?? least >= least, most ?? least <= 1000 else {
      throw fault("a count that is none, or over 1000")
    }
    return (least, most, true)
  }

  private mutating func number() -> Int? {
    let start = index
    while let scalar = current, ("0"..."9").contains(scalar), index < start + 4 { index += 1 }
    return Int(String(String.UnicodeScalarView(scalars[start..<index])))
  }
}
