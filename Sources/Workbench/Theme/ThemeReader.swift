internal import DataFaults
internal import TOML

/// Reads one theme file; everything it does not know is a fault with its line.
struct ThemeReader {
  let document: TOMLText
  let parents: [String: Theme]

  private static let topKeys = ["name", "inherits", "palette", "roles"]
  private static let roleKeys = ["fg", "bg", "modifiers", "mono", "glyph"]
  private static let paletteKeys = ["rgb", "indexed256", "ansi16"]

  func theme() throws(DataFault) -> Theme {
    let root = document.root
    for key in root.keys where !Self.topKeys.contains(key) {
      throw document.fault(
        table: "", key: key, found: "unknown key \"\(key)\"",
        expected: "one of \(Self.topKeys.joined(separator: ", "))")
    }
    guard let name = root["name"]?.string else {
      throw document.fault(table: "", key: "name", found: "no name", expected: "name = \"…\"")
    }
    var theme = Theme(name: name, file: document.file, palette: [:], roles: [:])
    if let palette = try document.table("palette") { theme.palette = try self.palette(palette) }
    if let roles = try document.table("roles") { theme.roles = try self.roles(roles) }
    theme = try inherited(theme)
    try checkColors(of: theme)
    return theme
  }

  private func inherited(_ theme: Theme) throws(DataFault) -> Theme {
    guard let parent = document.root["inherits"]?.string else { return theme }
    guard let found = parents[parent] else {
      throw document.fault(
        table: "", key: "inherits", found: "unknown theme \"\(parent)\"",
        expected: "one of \(parents.keys.sorted().joined(separator: ", "))")
    }
    return theme.inheriting(found)
  }

  private func palette(_ table: TOMLTable) throws(DataFault) -> [String: PaletteColor] {
    var palette: [String: PaletteColor] = [:]
    for key in table.keys {
      guard let value = table[key] else { continue }
      if let table = value.table {
        palette[key] = try color(table, key)
      } else {
        palette[key] = PaletteColor(rgb: try hex(value.string, key))
      }
    }
    return palette
  }

  private func color(_ table: TOMLTable, _ name: String) throws(DataFault) -> PaletteColor {
    try check(table, name, allowed: Self.paletteKeys, in: "palette")
    var color = PaletteColor(rgb: try hex(table["rgb"]?.string, name))
    if let value = table["indexed256"] {
      guard let index = value.int, (16...255).contains(index) else {
        throw document.fault(
          table: "palette", key: name, found: "indexed256 = \(value.described)",
          expected: "16-255 (0-15 are the user's own)")
      }
      color.indexed256 = UInt8(index)
    }
    if let value = table["ansi16"] {
      guard let index = RGB.ansiNames.firstIndex(of: value.string ?? "") else {
        throw document.fault(
          table: "palette", key: name, found: "ansi16 = \(value.described)",
          expected: "one of \(RGB.ansiNames.joined(separator: ", "))")
      }
      color.ansi16 = UInt8(index)
    }
    return color
  }

  private func hex(_ text: String?, _ name: String) throws(DataFault) -> RGB {
    if let color = text.flatMap(RGB.init(hex:)) { return color }
    throw document.fault(
      table: "palette", key: name, found: text.map { "\"\($0)\"" } ?? "no colour",
      expected: "\"#rrggbb\"")
  }

  private func roles(_ table: TOMLTable) throws(DataFault) -> [String: Theme.RoleStyle] {
    var roles: [String: Theme.RoleStyle] = [:]
    for name in table.keys {
      guard let value = table[name] else { continue }
      guard Role.knownNames.contains(name) else { throw unknownRole(name) }
      roles[name] = try role(value, name)
    }
    return roles
  }

  private func unknownRole(_ name: String) -> DataFault {
    let near = Spelling.nearest(to: name, in: Role.knownNames.sorted()) ?? "text"
    return document.fault(
      table: "roles", key: name, found: "unknown role \"\(name)\"",
      expected: "a role such as \"\(near)\" (dotted roles are quoted)")
  }

  private func role(
    _ value: TOMLValue, _ name: String
  ) throws(DataFault) -> Theme.RoleStyle {
    var style = Theme.RoleStyle()
    guard let table = value.table else {
      style.foreground = value.string
      return style
    }
    try check(table, name, allowed: Self.roleKeys, in: "roles")
    style.foreground = table["fg"]?.string
    style.background = table["bg"]?.string
    style.glyph = table["glyph"]?.string
    style.modifiers = try attributes(table["modifiers"]?.array, name) ?? []
    style.mono = try attributes(table["mono"]?.array, name)
    return style
  }

  private func check(
    _ table: TOMLTable, _ name: String, allowed: [String], in section: String
  ) throws(DataFault) {
    for key in table.keys where !allowed.contains(key) {
      throw document.fault(
        table: section, key: name, found: "unknown key \"\(key)\" in \"\(name)\"",
        expected: "one of \(allowed.joined(separator: ", "))")
    }
  }

  private func attributes(
    _ array: [TOMLValue]?, _ name: String
  ) throws(DataFault) -> CellAttributes? {
    guard let array else { return nil }
    var attributes: CellAttributes = []
    for value in array {
      guard let known = CellAttributes.named[value.string ?? ""] else {
        throw document.fault(
          table: "roles", key: name, found: "modifier \(value.described)",
          expected: "one of \(CellAttributes.named.keys.sorted().joined(separator: ", "))")
      }
      attributes.insert(known)
    }
    return attributes
  }

  private func checkColors(of theme: Theme) throws(DataFault) {
    for (name, style) in theme.roles.sorted(by: { $0.key < $1.key }) {
      for color in [style.foreground, style.background].compactMap({ $0 })
      where theme.palette[color] == nil {
        let near = Spelling.nearest(to: color, in: theme.palette.keys.sorted())
        throw document.fault(
          table: "roles", key: name, found: "unknown colour \"\(color)\" in \"\(name)\"",
          expected: "a palette name" + (near.map { " such as \"\($0)\"" } ?? ""))
      }
    }
  }
}

extension CellAttributes {
  static let named: [String: CellAttributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse, "italic": .italic,
  ]
}
