/// A theme resolved for one colour depth: an array lookup for each role.
public struct Stylesheet: Hashable, Sendable {
  public let depth: ColorDepth
  private let styles: [CellStyle]
  private let glyphs: [String?]

  public init(_ theme: Theme, depth: ColorDepth) {
    self.depth = depth
    let base = Self.style(theme.roles["text"] ?? Theme.RoleStyle(), theme, depth, base: .plain)
    styles = Role.allCases.map { role in
      guard let style = theme.roleStyle(role) else { return base }
      return Self.style(style, theme, depth, base: base)
    }
    glyphs = Role.allCases.map { theme.roleStyle($0)?.glyph }
  }

  public subscript(role: Role) -> CellStyle { styles[role.rawValue] }

  func glyph(_ role: Role) -> String? { glyphs[role.rawValue] }

  /// The style of `role` on the background of `other`, e.g. a warning in the selected row.
  func style(_ role: Role, on other: Role) -> CellStyle {
    var style = self[role]
    style.background = self[other].background
    if self[other].attributes.contains(.reverse) { style.attributes.insert(.reverse) }
    return style
  }

  private static func style(
    _ style: Theme.RoleStyle, _ theme: Theme, _ depth: ColorDepth, base: CellStyle
  ) -> CellStyle {
    if depth == .mono { return CellStyle(attributes: style.mono ?? style.modifiers) }
    func color(_ name: String?) -> CellColor? {
      name.flatMap { theme.palette[$0] }?.color(at: depth)
    }
    return CellStyle(
      foreground: color(style.foreground) ?? base.foreground,
      background: color(style.background) ?? base.background, attributes: style.modifiers)
  }
}
