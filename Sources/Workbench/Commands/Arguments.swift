internal import EngineMessages

/// What stood behind the verb: words and `key=value` options, in order.
struct Arguments: Sendable {
  var words: [String] = []
  var options: [String: String] = [:]
  var origin: EngineCommand.Origin

  /// Options are only taken where the key is a bare word, so that `ortho=0` filters stay whole.
  init(_ rest: Substring, origin: EngineCommand.Origin) {
    self.origin = origin
    for piece in rest.split(separator: " ") {
      words.append(String(piece))
      guard let mark = piece.firstIndex(of: "="), mark != piece.startIndex else { continue }
      options[String(piece[..<mark])] = String(piece[piece.index(after: mark)...])
    }
  }

  /// The words as typed, single blanks between them.
  var text: String { words.joined(separator: " ") }

  func word(_ index: Int, _ what: String) throws -> String {
    guard words.indices.contains(index) else { throw CommandFault("\(what) is missing") }
    return words[index]
  }
}
