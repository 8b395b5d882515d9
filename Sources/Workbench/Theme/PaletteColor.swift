/// One palette entry: a colour, and what to use instead where fewer colours exist.
public struct PaletteColor: Hashable, Sendable {
  public var rgb: RGB
  public var indexed256: UInt8?
  public var ansi16: UInt8?

  public init(rgb: RGB, indexed256: UInt8? = nil, ansi16: UInt8? = nil) {
    self.rgb = rgb
    self.indexed256 = indexed256
    self.ansi16 = ansi16
  }

  func color(at depth: ColorDepth) -> CellColor? {
    switch depth {
    case .indexed256: indexed256.map(CellColor.indexed) ?? depth.nearest(to: rgb)
    case .ansi16: ansi16.map(CellColor.indexed) ?? depth.nearest(to: rgb)
    default: depth.nearest(to: rgb)
    }
  }
}
