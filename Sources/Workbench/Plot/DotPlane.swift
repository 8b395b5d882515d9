/// Dots finer than cells: what curves are drawn on before they become glyphs.
struct DotPlane {
  let columns: Int
  let rows: Int
  let glyphs: GlyphSet
  private var masks: [UInt8]
  private var roles: [Role?]

  init(columns: Int, rows: Int, glyphs: GlyphSet) {
    self.columns = columns
    self.rows = rows
    self.glyphs = glyphs
    masks = Array(repeating: 0, count: columns * rows)
    roles = Array(repeating: nil, count: columns * rows)
  }

  var dotsAcross: Int { columns * glyphs.dotsAcross }
  var dotsDown: Int { rows * glyphs.dotsDown }

  /// Sets the dots of one dot column from `top` to `bottom`, both included.
  mutating func line(x: Int, from top: Int, to bottom: Int, role: Role) {
    guard x >= 0, x < dotsAcross else { return }
    for y in max(top, 0)...max(min(bottom, dotsDown - 1), max(top, 0)) where y < dotsDown {
      let cell = y / glyphs.dotsDown * columns + x / glyphs.dotsAcross
      masks[cell] |= bit(x % glyphs.dotsAcross, y % glyphs.dotsDown)
      roles[cell] = role
    }
  }

  private func bit(_ x: Int, _ y: Int) -> UInt8 {
    switch glyphs {
    case .braille: Self.brailleBits[y * 2 + x]
    case .blocks: 1 << UInt8(y * 2 + x)
    case .ascii: 1
    }
  }

  func paint(in area: Area, on canvas: inout Canvas) {
    for row in 0..<min(rows, area.height) {
      for column in 0..<min(columns, area.width) {
        let cell = row * columns + column
        guard masks[cell] != 0, let role = roles[cell] else { continue }
        canvas.put(glyph(masks[cell], role), role, x: area.x + column, y: area.y + row)
      }
    }
  }

  private func glyph(_ mask: UInt8, _ role: Role) -> String {
    switch glyphs {
    case .braille: Self.brailleGlyphs[Int(mask)]
    case .blocks: Self.blockGlyphs[Int(mask)]
    case .ascii: Self.asciiGlyph(role)
    }
  }

  private static func asciiGlyph(_ role: Role) -> String {
    switch role {
    case .plotSeries2: CurveStroke.dashed.name(.ascii)
    case .plotGhost1: CurveStroke.dotted.name(.ascii)
    case .plotGhost2: CurveStroke.dashDotted.name(.ascii)
    case .plotGhost3: CurveStroke.sparse.name(.ascii)
    case .plotRaw: "."
    default: CurveStroke.solid.name(.ascii)
    }
  }

  private static let brailleBits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
  private static let brailleGlyphs = (0..<256).map { String(Unicode.Scalar(0x2800 + $0)!) }
  private static let blockGlyphs = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
  ]
}
