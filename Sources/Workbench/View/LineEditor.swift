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
    set(head + String(character), tail)
  }

  private mutating func removeBefore() { set(head.dropLast(), tail) }

  private mutating func removeAfter() { set(head, tail.dropFirst()) }

  private mutating func removeWord() {
    let kept = head.dropLast(head.reversed().prefix { $0 == " " }.count)
    set(kept.dropLast(kept.reversed().prefix { $0 != " " }.count), tail)
  }

  private var head: Substring { text.prefix(cursor) }
  private var tail: Substring { text.dropFirst(cursor) }

  /// What was typed may join what it stands beside, an accent its letter: characters are counted anew.
  private mutating func set(_ head: some StringProtocol, _ tail: Substring) {
    text = String(head) + String(tail)
    cursor = min(head.count, text.count)
  }
}
