public import Workbench

/// How many colours to trust, from the user's wish, the environment and terminfo, in that order.
public enum TerminalColors {
  /// `override` is `--color`: always, never, or auto. Always undoes NO_COLOR but cannot give a
  /// terminal colours it has not.
  public static func depth(
    environment: [String: String], terminfoColors: Int, direct: Bool, override: String?
  ) -> ColorDepth {
    if override == "never" { return .mono }
    if override != "always", !(environment["NO_COLOR"] ?? "").isEmpty { return .mono }
    return depth(colors: terminfoColors, direct: direct)
  }

  /// Whether the environment claims exact colours, so that a `-direct` terminfo is worth trying.
  public static func claimsTrueColor(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
  }

  /// Terminfo names to try, best first: the direct form where exact colours are claimed.
  public static func terminalNames(_ environment: [String: String]) -> [String] {
    let name = environment["TERM"] ?? ""
    let fallback = "xterm-256color"
    guard claimsTrueColor(environment), !name.isEmpty, !name.hasSuffix("-direct") else {
      return [name, fallback]
    }
    let stem = name.hasSuffix("-256color") ? String(name.dropLast(9)) : name
    return [stem + "-direct", name, fallback]
  }

  private static func depth(colors: Int, direct: Bool) -> ColorDepth {
    switch colors {
    case ..<8: .mono
    case 8..<256: .ansi16
    default: direct ? .trueColor : .indexed256
    }
  }
}
