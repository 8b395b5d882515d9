public import Workbench

/// Turns the bytes a terminal sends into keys; sequences it does not know yield nothing at all.
///
/// Pure: time is the caller's, who calls `flush` when nothing came for `patienceSeconds`.
public struct KeyDecoder: Sendable {
  private enum State: Hashable {
    case ground
    case utf8(remaining: Int, value: UInt32, least: UInt32)
    case escape
    /// `ESC` and intermediates, up to the final byte.
    case designator
    case control
    /// `ESC [ [`, the Linux console's function keys.
    case console
    case singleShift
    /// OSC, DCS, APC, PM and SOS, up to BEL or `ESC \`.
    case string(escaped: Bool)
    case skipping(Int)
  }

  private var state = State.ground
  private var parameters: [UInt8] = []
  private static let longestParameters = 32

  public init() {}

  /// How long to wait for more before `flush`; nil when nothing is pending.
  public var patienceSeconds: Double? {
    switch state {
    case .ground: nil
    case .escape: 0.010
    default: 0.100
    }
  }

  public mutating func feed(_ bytes: [UInt8]) -> [Key] {
    var keys: [Key] = []
    for byte in bytes { accept(byte, &keys) }
    return keys
  }

  /// Nothing more came: a lone `ESC` is the key, anything else unfinished is dropped.
  public mutating func flush() -> [Key] {
    defer { reset() }
    return state == .escape ? [.escape] : []
  }

  private mutating func reset() {
    state = .ground
    parameters.removeAll(keepingCapacity: true)
  }

  private mutating func accept(_ byte: UInt8, _ keys: inout [Key]) {
    switch state {
    case .ground: acceptGround(byte, &keys)
    case .utf8(let remaining, let value, let least):
      acceptContinuation(byte, remaining, value, least, &keys)
    case .escape: acceptEscape(byte, &keys)
    case .designator: acceptDesignator(byte)
    case .control: acceptControl(byte, &keys)
    case .console: acceptConsole(byte, &keys)
    case .singleShift: acceptSingleShift(byte, &keys)
    case .string(let escaped): acceptString(byte, escaped: escaped, &keys)
    case .skipping(let left): state = left > 1 ? .skipping(left - 1) : .ground
    }
  }

  private mutating func acceptGround(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x1B: state = .escape
    case 0..<0x20, 0x7F: keys.append(KeyForms.control(byte))
    case 0x20..<0x7F: keys.append(.character(Character(Unicode.Scalar(byte))))
    case 0xC2...0xDF: state = .utf8(remaining: 1, value: UInt32(byte & 0x1F), least: 0x80)
    case 0xE0...0xEF: state = .utf8(remaining: 2, value: UInt32(byte & 0x0F), least: 0x800)
    case 0xF0...0xF4: state = .utf8(remaining: 3, value: UInt32(byte & 0x07), least: 0x10000)
    default: break
    }
  }

  private mutating func acceptContinuation(
    _ byte: UInt8, _ remaining: Int, _ value: UInt32, _ least: UInt32, _ keys: inout [Key]
  ) {
    guard byte & 0xC0 == 0x80 else {
      state = .ground
      return acceptGround(byte, &keys)
    }
    let longer = value << 6 | UInt32(byte & 0x3F)
    if remaining > 1 {
      state = .utf8(remaining: remaining - 1, value: longer, least: least)
      return
    }
    state = .ground
    guard longer >= 0xA0, longer >= least, let scalar = Unicode.Scalar(longer) else { return }
    keys.append(.character(Character(scalar)))
  }

  private mutating func acceptEscape(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x1B: keys.append(.escape)
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"): state = .singleShift
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      state = .string(escaped: false)
    case 0x20...0x2F: state = .designator
    case 0..<0x20:
      keys.append(.escape)
      keys.append(KeyForms.control(byte))
      reset()
    case 0xC2...0xDF: state = .skipping(1)
    case 0xE0...0xEF: state = .skipping(2)
    case 0xF0...0xF4: state = .skipping(3)
    default: reset()
    }
  }

  private mutating func acceptDesignator(_ byte: UInt8) {
    if byte == 0x1B { return state = .escape }
    if !(0x20...0x2F).contains(byte) { reset() }
  }

  private mutating func acceptControl(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x1B: restart()
    case 0x18, 0x1A: reset()
    case 0x20...0x3F:
      if parameters.count < Self.longestParameters { parameters.append(byte) }
    case 0x40...0x7E: finishControl(byte, &keys)
    default: break
    }
  }

  private mutating func finishControl(_ final: UInt8, _ keys: inout [Key]) {
    defer { parameters.removeAll(keepingCapacity: true) }
    state = .ground
    switch (parameters.isEmpty, final) {
    case (true, UInt8(ascii: "[")): state = .console
    case (true, UInt8(ascii: "M")): state = .skipping(3)
    default:
      if let key = KeyForms.control(final: final, parameters: parameters) { keys.append(key) }
    }
  }

  private mutating func acceptConsole(_ byte: UInt8, _ keys: inout [Key]) {
    if byte == 0x1B { return restart() }
    if let key = KeyForms.console(final: byte) { keys.append(key) }
    reset()
  }

  private mutating func acceptSingleShift(_ byte: UInt8, _ keys: inout [Key]) {
    switch byte {
    case 0x1B: restart()
    case 0x20...0x3F:
      if parameters.count < Self.longestParameters { parameters.append(byte) }
    default:
      if let key = KeyForms.singleShift(final: byte) { keys.append(key) }
      reset()
    }
  }

  /// `ESC` ends a string: `\` after it belongs to it, anything else begins a new sequence.
  private mutating func acceptString(_ byte: UInt8, escaped: Bool, _ keys: inout [Key]) {
    switch byte {
    case UInt8(ascii: "\\") where escaped: reset()
    case _ where escaped:
      state = .escape
      acceptEscape(byte, &keys)
    case 0x07, 0x18, 0x1A: reset()
    case 0x1B: state = .string(escaped: true)
    default: break
    }
  }

  private mutating func restart() {
    reset()
    state = .escape
  }
}
