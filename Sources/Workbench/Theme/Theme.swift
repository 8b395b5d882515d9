/// Roles to palette names, palette names to colours: what a theme file says.
public struct Theme: Hashable, Sendable {
  /// How one role looks; nil means "as the shorter role, in the end as `text`".
  public struct RoleStyle: Hashable, Sendable {
    public var foreground: String?
    public var background: String?
    public var modifiers: CellAttributes = []
    /// Attributes where there is no colour.
    public var mono: CellAttributes?
    public var glyph: String?

    public init() {}
  }

  public var name: String
  public var file: String
  public var palette: [String: PaletteColor]
  public var roles: [String: RoleStyle]

  public init(
    name: String, file: String, palette: [String: PaletteColor], roles: [String: RoleStyle]
  ) {
    self.name = name
    self.file = file
    self.palette = palette
    self.roles = roles
  }

  /// No colours at all: what is used when no theme could be read.
  public static let fallback: Theme = {
    var roles: [String: RoleStyle] = ["text": RoleStyle()]
    for name in ["tab.active", "selection", "prompt"] { roles[name] = .attributes(.reverse) }
    for name in ["title", "status.bad", "status.warn", "text.strong", "key"] {
      roles[name] = .attributes(.bold)
    }
    for name in ["text.dim", "border", "plot.axis"] { roles[name] = .attributes(.dim) }
    return Theme(name: "mono", file: "built in", palette: [:], roles: roles)
  }()

  /// The style of a role: the longest dotted name the theme has.
  func roleStyle(_ role: Role) -> RoleStyle? {
    Role.lookups(role.name).lazy.compactMap { roles[$0] }.first
  }

  /// The theme with `parent`'s palette and roles where it says nothing itself.
  func inheriting(_ parent: Theme) -> Theme {
    Theme(
      name: name, file: file, palette: parent.palette.merging(palette) { $1 },
      roles: parent.roles.merging(roles) { $1 })
  }
}

extension Theme.RoleStyle {
  fileprivate static func attributes(_ attributes: CellAttributes) -> Theme.RoleStyle {
    var style = Theme.RoleStyle()
    style.modifiers = attributes
    return style
  }
}
