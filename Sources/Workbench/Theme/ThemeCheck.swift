/// What `themes check` fails on: roles without a style, and colours too close to be read.
public enum ThemeCheck {
  /// One finding, in the words the command prints.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    public var theme: String
    public var role: String
    public var reason: String

    public var description: String { "\(theme): \(role): \(reason)" }
  }

  /// Text wants 4.5:1 against its background, plots and borders of focus 3:1.
  public static func findings(in theme: Theme) -> [Finding] {
    Role.allCases.compactMap { role in
      guard let style = theme.roleStyle(role) else {
        return finding(theme, role, "unresolved: neither it nor a shorter role is in the theme")
      }
      guard let front = color(style.foreground, \.foreground, theme),
        let back = color(style.background, \.background, theme)
      else { return finding(theme, role, "no foreground or background colour") }
      let ratio = front.contrast(with: back)
      let wanted = minimum(role)
      guard ratio < wanted else { return nil }
      return finding(
        theme, role, "contrast \(Number.fixed(ratio, 2)):1, wanted \(Number.fixed(wanted, 1)):1")
    }
  }

  private static func minimum(_ role: Role) -> Double {
    switch role {
    case .plotAxis, .plotRaw, .plotCrosshair, .plotMarker, .plotNaN, .plotBar, .plotBarMarker,
      .plotSeries1, .plotSeries2, .plotSeries3, .plotSeries4, .plotGhost1, .plotGhost2, .plotGhost3,
      .borderFocus, .heat3, .heat4, .heat5:
      3
    case .border, .heat1, .heat2: 1
    case .tabDisabled: 3
    default: 4.5
    }
  }

  private static func color(
    _ name: String?, _ part: KeyPath<Theme.RoleStyle, String?>, _ theme: Theme
  ) -> RGB? {
    (name ?? theme.roles["text"]?[keyPath: part]).flatMap { theme.palette[$0]?.rgb }
  }

  private static func finding(_ theme: Theme, _ role: Role, _ reason: String) -> Finding {
    Finding(theme: theme.name, role: role.name, reason: reason)
  }
}
