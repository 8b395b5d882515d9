/// Text as a person may be shown it: nothing in it moves the cursor, colours, reorders or hides.
///
/// Controls are spelled as `less` spells them, `^[` and `^?`, other invisible characters by their
/// number, `<U+202E>`. Joiners stay where a script or an emoji needs them.
public struct VisibleText: Sendable {
  /// Which controls may stand.
  public enum Form: Sendable {
    /// None: what is one line stays one line.
    case line
    /// Tabs: a row of a table.
    case row
    /// Newlines and tabs.
    case block
  }

  private let form: Form
  private var last: Unicode.Scalar?

  public init(_ form: Form) { self.form = form }

  /// The next piece of a text: a joiner at its start may belong to the piece before.
  public mutating func show(_ piece: String) -> String {
    if piece.utf8.allSatisfy(isPlain) {
      last = piece.unicodeScalars.last ?? last
      return piece
    }
    var shown = String.UnicodeScalarView()
    for scalar in piece.unicodeScalars {
      if isKept(scalar) {
        shown.append(scalar)
      } else {
        shown.append(contentsOf: Self.spelled(scalar).unicodeScalars)
      }
      last = scalar
    }
    return String(shown)
  }

  /// `text` in one line.
  public static func line(_ text: String) -> String {
    var visible = VisibleText(.line)
    return visible.show(text)
  }

  /// `text` in one line, its tabs kept.
  public static func row(_ text: String) -> String {
    var visible = VisibleText(.row)
    return visible.show(text)
  }

  /// `text` with its newlines and tabs.
  public static func block(_ text: String) -> String {
    var visible = VisibleText(.block)
    return visible.show(text)
  }

  private func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || isKept(control: UInt32(byte))
  }

  private func isKept(_ scalar: Unicode.Scalar) -> Bool {
    if isKept(control: scalar.value) { return true }
    guard scalar.isInvisible else { return true }
    return last.map { scalar.joins(after: $0) } ?? false
  }

  private func isKept(control value: UInt32) -> Bool {
    form != .line && value == 0x09 || form == .block && value == 0x0A
  }

  private static func spelled(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0..<0x20: "^" + String(Unicode.Scalar(UInt8(scalar.value + 0x40)))
    case 0x7F: "^?"
    default:
      "<U+" + String(repeating: "0", count: max(0, 4 - hex(scalar).count)) + hex(scalar) + ">"
    }
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }
}
