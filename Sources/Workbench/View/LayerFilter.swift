internal import EngineMessages

/// `attn & ortho>1e-6`: terms that must all hold; `|` separates alternatives, `!` negates a term.
///
/// A term is a piece of a name, a glob, or `column < <= > >= = number`.
struct LayerFilter: Hashable, Sendable {
  enum Comparison: String, CaseIterable, Hashable, Sendable {
    case atMost = "<=", atLeast = ">=", below = "<", above = ">", equal = "="

    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .atMost: a <= b
      case .atLeast: a >= b
      case .below: a < b
      case .above: a > b
      case .equal: a == b
      }
    }
  }

  indirect enum Term: Hashable, Sendable {
    case name(String)
    case glob(LayerGlob)
    case compare(LayerColumn, Comparison, Double)
    case not(Term)
  }

  let text: String
  /// Any of these, each all of its terms.
  let alternatives: [[Term]]

  /// Throws a sentence that says which term is not understood.
  init(_ text: String) throws(CommandFault) {
    self.text = text
    var alternatives: [[Term]] = []
    for part in text.split(separator: "|") {
      var terms: [Term] = []
      for term in part.split(separator: "&") { terms.append(try Self.term(Self.trim(term))) }
      alternatives.append(terms)
    }
    self.alternatives = alternatives
  }

  func matches(_ name: String, _ report: LayerReport?) -> Bool {
    alternatives.isEmpty
      || alternatives.contains { $0.allSatisfy { Self.holds($0, name, report) } }
  }

  private static func holds(_ term: Term, _ name: String, _ report: LayerReport?) -> Bool {
    switch term {
    case .name(let part): name.lowercased().contains(part)
    case .glob(let glob): glob.matches(name)
    case .compare(let column, let comparison, let number):
      report.map { comparison.holds(column.value($0), number) } ?? false
    case .not(let inner): !holds(inner, name, report)
    }
  }

  private static func term(_ text: String) throws(CommandFault) -> Term {
    guard !text.isEmpty else { throw CommandFault("filter: a term is missing") }
    if text.hasPrefix("!") { return try negated(text) }
    for comparison in Comparison.allCases {
      guard let parts = split(text, at: comparison.rawValue) else { continue }
      return try compare(parts.0, comparison, parts.1)
    }
    return text.contains { $0 == "*" || $0 == "?" }
      ? .glob(LayerGlob(text)) : .name(text.lowercased())
  }

  /// Negations cancel in pairs, however many there are.
  private static func negated(_ text: String) throws(CommandFault) -> Term {
    let marks = text.prefix { $0 == "!" || $0 == " " }
    let inner = try term(trim(text.dropFirst(marks.count)))
    return marks.count { $0 == "!" } % 2 == 0 ? inner : .not(inner)
  }

  private static func compare(
    _ name: String, _ comparison: Comparison, _ number: String
  ) throws(CommandFault) -> Term {
    let columns = LayerColumn.allCases.filter { $0 != .name && $0 != .shape }
    guard let column = columns.first(where: { $0.rawValue == name }) else {
      let near = Spelling.nearest(to: name, in: columns.map(\.rawValue))
      throw CommandFault(
        "filter: no column \"\(name)\"" + (near.map { ", did you mean \($0)?" } ?? ""))
    }
    guard let value = Double(number) else {
      throw CommandFault("filter: \"\(number)\" is not a number")
    }
    return .compare(column, comparison, value)
  }

  private static func split(_ text: String, at mark: String) -> (String, String)? {
    let characters = Array(text)
    let wanted = Array(mark)
    guard characters.count >= wanted.count else { return nil }
    for start in 0...(characters.count - wanted.count)
    where Array(characters[start..<start + wanted.count]) == wanted {
      return (
        trim(String(characters[..<start])), trim(String(characters[(start + wanted.count)...]))
      )
    }
    return nil
  }

  private static func trim(_ text: some StringProtocol) -> String {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
