/// Nearness of words, for "did you mean".
enum Spelling {
  /// The nearest of `words` within a third of the length, at least two edits.
  static func nearest(to word: String, in words: [String]) -> String? {
    // A word of this length is no slip of the fingers, and distances cost its square.
    guard word.unicodeScalars.count <= 64 else { return nil }
    let ranked = words.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let (best, edits) = ranked, edits <= max(2, word.count / 3) else { return nil }
    return best
  }

  /// Insertions, deletions and substitutions that turn `a` into `b` (Levenshtein).
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<b.count {
        let cost = a[i] == b[j] ? diagonal : min(diagonal, row[j], row[j + 1]) + 1
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[b.count]
  }
}
