/// Attributes of one cell, as every terminal since the VT100 knows them.
public struct CellAttributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = CellAttributes(rawValue: 1)
  public static let dim = CellAttributes(rawValue: 2)
  public static let underline = CellAttributes(rawValue: 4)
  public static let reverse = CellAttributes(rawValue: 8)
  public static let italic = CellAttributes(rawValue: 16)
}

/// How one cell looks; `nil` colours are the terminal's own.
public struct CellStyle: Hashable, Sendable {
  public var foreground: CellColor?
  public var background: CellColor?
  public var attributes: CellAttributes

  public init(
    foreground: CellColor? = nil, background: CellColor? = nil, attributes: CellAttributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  public static let plain = CellStyle()
}
