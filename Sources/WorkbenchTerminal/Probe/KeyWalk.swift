/// Look-only keys each of which changes the frame, so that its answer is bytes: another screen, or
/// the other of two rows of the layer sheet.
///
/// A key without a visible effect would be timed to the next frame of data, not to its answer.
struct KeyWalk {
  private static let screens = Array("12367".utf8)
  private static let sheet = UInt8(ascii: "2")
  private var screen = UInt8(ascii: "1")
  private var isDown = false

  init() {}

  mutating func next(using generator: inout some RandomNumberGenerator) -> UInt8 {
    if screen == Self.sheet, Bool.random(using: &generator) {
      isDown.toggle()
      return UInt8(ascii: isDown ? "j" : "k")
    }
    let others = Self.screens.filter { $0 != screen }
    screen = others[Int.random(in: 0..<others.count, using: &generator)]
    return screen
  }
}
