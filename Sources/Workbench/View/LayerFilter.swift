internal import EngineMessages

/// `attn & sat>4.4%`: terms that must all hold; `|` separates alternatives, `!` negates a term.
///
/// A term is a piece of a name, a glob, or `column < <= > >= = != number`. Columns go by the word
/// that sorts them or by their heading, numbers as the sheet shows them.
struct LayerFilter: Hashable, Sendable {
  indirect enum Term: Hashable, Sendable {
    case name(String)
    case glob(LayerGlob)
    case compare(LayerColumn, FilterComparison, Double)
    case not(Term)
  }

  let text: String
  /// Any of these, each all of its terms.
  let alternatives: [[Term]]

  /// Throws: what is not understood, and where in the text it stands.
  init(_ text: String) throws(FilterFault) {
    self.text = text
    var parser = FilterParser(text)
    alternatives = try parser.alternatives()
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
}

/// How a filter compares a column with a number.
enum FilterComparison: String, CaseIterable, Hashable, Sendable {
  // Longer marks before those they begin with.
  case atMost = "<=", atLeast = ">=", unequal = "!=", below = "<", above = ">", equal = "="

  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .atMost: a <= b
    case .atLeast: a >= b
    case .unequal: a != b
    case .below: a < b
    case .above: a > b
    case .equal: a == b
    }
  }
}

/// Why a filter is not understood, and which characters of it are meant.
struct FilterFault: Error, Hashable, Sendable, CustomStringConvertible {
  var description: String
  var place: Range<Int>
}
