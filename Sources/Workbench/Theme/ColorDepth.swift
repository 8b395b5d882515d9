/// How many colours the terminal can be trusted with.
public enum ColorDepth: String, CaseIterable, Hashable, Sendable {
  case mono, ansi16, indexed256, trueColor

  /// A colour this depth can show: nearest of the fixed entries 16-255 for 256 (never 0-15, which
  /// users redefine), nearest of the usual sixteen for 16, nothing for mono.
  public func nearest(to color: RGB) -> CellColor? {
    switch self {
    case .mono: nil
    case .ansi16: .indexed(UInt8(RGB.nearest(to: color, in: RGB.ansi16)))
    case .indexed256: .indexed(UInt8(16 + RGB.nearest(to: color, in: RGB.fixed240)))
    case .trueColor: .rgb(color.red, color.green, color.blue)
    }
  }
}
