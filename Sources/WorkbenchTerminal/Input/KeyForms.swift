internal import Workbench

/// Which key each known sequence stands for, as xterm, rxvt, the Linux console and VT220 send them.
enum KeyForms {
  /// A C0 byte or DEL; `^space` is `control(" ")`.
  static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: .control(" ")
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x7F: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar((byte & 0x1F) + 0x40)))
    }
  }

  /// `ESC [ parameters final`; modifiers are dropped, private and paste forms are nothing.
  static func control(final: UInt8, parameters: [UInt8]) -> Key? {
    guard let numbers = numbers(parameters) else { return nil }
    switch final {
    case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "@"):
      return numbers.first.flatMap(tilde)
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return numbers.isEmpty ? cursor(final - 0x20) : nil
    default:
      return numbers.first ?? 1 == 1 ? cursor(final) ?? function(final) : nil
    }
  }

  /// `ESC O final`, application mode and the VT100 keypad.
  static func singleShift(final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "I"): .tab
    case UInt8(ascii: "a")...UInt8(ascii: "d"): cursor(final - 0x20)
    default: cursor(final) ?? function(final)
    }
  }

  /// `ESC [ [ A` to `E`.
  static func console(final: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final) ? .function(Int(final) - 0x40) : nil
  }

  private static func cursor(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    default: nil
    }
  }

  private static func function(_ final: UInt8) -> Key? {
    (UInt8(ascii: "P")...UInt8(ascii: "S")).contains(final) ? .function(Int(final) - 0x4F) : nil
  }

  private static func tilde(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// Semicolon-separated numbers, absent ones being 1; nil for private markers.
  private static func numbers(_ parameters: [UInt8]) -> [Int]? {
    guard !parameters.isEmpty else { return [] }
    return parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .reduce(into: [Int]?([])) { list, field in
        guard let number = Int(String(decoding: field, as: UTF8.self)) ?? (field.isEmpty ? 1 : nil)
        else { return list = nil }
        list?.append(number)
      }
  }
}
