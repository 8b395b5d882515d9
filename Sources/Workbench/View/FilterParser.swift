internal import EngineMessages

/// Reads the text of a `LayerFilter`, character by character, so that a fault knows its place.
struct FilterParser {
  private let characters: [Character]

  init(_ text: String) { characters = Array(text) }

  mutating func alternatives() throws(FilterFault) -> [[LayerFilter.Term]] {
    let whole = trimmed(0..<characters.count)
    guard !whole.isEmpty else { return [] }
    var alternatives: [[LayerFilter.Term]] = []
    for part in split(0..<characters.count, at: "|") {
      var terms: [LayerFilter.Term] = []
      for range in split(part, at: "&") { terms.append(try term(range)) }
      alternatives.append(terms)
    }
    return alternatives
  }

  private func term(_ range: Range<Int>) throws(FilterFault) -> LayerFilter.Term {
    let range = trimmed(range)
    guard !range.isEmpty else {
      throw FilterFault(description: "a term is missing", place: range)
    }
    if characters[range.lowerBound] == "!" { return try negated(range) }
    if let (mark, place) = comparison(in: range) {
      return try compare(
        trimmed(range.lowerBound..<place.lowerBound), mark,
        trimmed(place.upperBound..<range.upperBound))
    }
    let text = String(characters[range])
    return text.contains { $0 == "*" || $0 == "?" }
      ? .glob(LayerGlob(text)) : .name(text.lowercased())
  }

  /// Negations cancel in pairs, however many there are.
  private func negated(_ range: Range<Int>) throws(FilterFault) -> LayerFilter.Term {
    var (start, count) = (range.lowerBound, 0)
    while start < range.upperBound, characters[start] == "!" || characters[start] == " " {
      count += characters[start] == "!" ? 1 : 0
      start += 1
    }
    let inner = try term(start..<range.upperBound)
    return count % 2 == 0 ? inner : .not(inner)
  }

  private func compare(
    _ name: Range<Int>, _ mark: FilterComparison, _ number: Range<Int>
  ) throws(FilterFault) -> LayerFilter.Term {
    let column = try column(name)
    let text = String(characters[number])
    do {
      return .compare(column, mark, try column.number(text))
    } catch {
      throw FilterFault(description: error.description, place: number)
    }
  }

  private func column(_ range: Range<Int>) throws(FilterFault) -> LayerColumn {
    let word = String(characters[range])
    let columns = LayerColumn.allCases.filter { $0 != .name && $0 != .shape }
    if let found = columns.first(where: { $0.rawValue == word || $0.heading == word }) {
      return found
    }
    let near = Spelling.nearest(to: word, in: columns.map(\.rawValue))
    let words = columns.map(\.rawValue).joined(separator: " ")
    throw FilterFault(
      description: "no column \"\(word)\", "
        + (near.map { "did you mean \($0)?" } ?? "have \(words)"),
      place: range)
  }

  /// The first comparison in a term, the longest where two begin at one place.
  private func comparison(in range: Range<Int>) -> (FilterComparison, Range<Int>)? {
    for start in range {
      for mark in FilterComparison.allCases {
        let end = start + mark.rawValue.count
        if end <= range.upperBound, String(characters[start..<end]) == mark.rawValue {
          return (mark, start..<end)
        }
      }
    }
    return nil
  }

  private func split(_ range: Range<Int>, at mark: Character) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where characters[index] == mark {
      parts.append(start..<index)
      start = index + 1
    }
    return parts + [start..<range.upperBound]
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, characters[low] == " " { low += 1 }
    while low < high, characters[high - 1] == " " { high -= 1 }
    return low..<high
  }
}
