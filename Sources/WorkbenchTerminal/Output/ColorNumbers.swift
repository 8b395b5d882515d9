internal import Workbench

/// The number ncurses knows a cell's colour by; -1 is the terminal's own.
struct ColorNumbers {
  let depth: ColorDepth
  let colors: Int
  /// Numbers are `0xRRGGBB`, of which terminfo takes the first eight for palette entries.
  let direct: Bool

  func number(_ color: CellColor?) -> Int32 {
    guard let color, depth != .mono else { return -1 }
    switch color {
    case .rgb(let red, let green, let blue):
      return direct ? exact(red, green, blue) : nearest(RGB(red, green, blue))
    case .indexed(let index): return direct ? exact(index) : palette(index)
    }
  }

  private func nearest(_ color: RGB) -> Int32 {
    let reduced: ColorDepth = colors >= 256 && depth != .ansi16 ? .indexed256 : .ansi16
    guard case .indexed(let index)? = reduced.nearest(to: color) else { return -1 }
    return palette(index)
  }

  private func palette(_ index: UInt8) -> Int32 {
    if Int(index) < colors { return Int32(index) }
    return index < 16 ? Int32(index & 7) : -1
  }

  private func exact(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
    max(Int32(red) << 16 | Int32(green) << 8 | Int32(blue), 8)
  }

  private func exact(_ index: UInt8) -> Int32 {
    switch index {
    case 0..<8: return Int32(index)
    case 8: return exact(128, 128, 128)
    case 9..<16:
      func level(_ bit: UInt8) -> UInt8 { index & bit == 0 ? 0 : 255 }
      return exact(level(1), level(2), level(4))
    case 16..<232:
      func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      let cube = index - 16
      return exact(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    default:
      let gray = 8 + 10 * (index - 232)
      return exact(gray, gray, gray)
    }
  }
}
