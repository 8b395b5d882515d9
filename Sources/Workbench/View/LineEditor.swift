/// A line being typed: the `:` line, a filter, the search of the help.
public struct LineEditor: Hashable, Sendable {
  public private(set) var text: String
  /// Characters left of the cursor.
  public private(set) var cursor: Int

  init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// Takes an editing key; false where the key is not one.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(character)
    case .backspace, .control("h"): removeBefore()
    case .delete, .control("d"): removeAfter()
    case .left, .control("b"): cursor = max(cursor - 1, 0)
    case .right, .control("f"): cursor = min(cursor + 1, text.count)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"): self = LineEditor()
    case .control("w"): removeWord()
    default: return false
    }
    return true
  }

  private mutating func insert(_ character: Character) {
    text.insert(character, at: text.index(text.startIndex, offsetBy: cursor))
    cursor += 1
  }

  private mutating func removeBefore() {
    guard cursor > 0 else { return }
    cursor -= 1
    text.remove(at: text.index(text.startIndex, offsetBy: cursor))
  }

  private mutating func removeAfter() {
    guard cursor < text.count else { return }
    text.remove(at: text.index(text.startIndex, offsetBy: cursor))
  }

  private mutating func removeWord() {
    let head = text.prefix(cursor)
    let kept = head.dropLast(head.reversed().prefix { $0 == " " }.count)
    let word = kept.reversed().prefix { $0 != " " }.count
    let rest = String(text.dropFirst(cursor))
    text = String(kept.dropLast(word)) + rest
    cursor = text.count - rest.count
  }
}
