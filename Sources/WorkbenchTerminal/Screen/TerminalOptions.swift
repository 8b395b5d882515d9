#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// What a screen depends on from outside.
public struct TerminalOptions: Hashable, Sendable {
  /// `--color`: always, auto or never; nil is auto.
  public var color: String?
  /// `TERM`, `COLORTERM` and `NO_COLOR` are read.
  public var environment: [String: String]

  public init(color: String? = nil, environment: [String: String] = Self.processEnvironment) {
    self.color = color
    self.environment = environment
  }

  /// The three variables as this process has them.
  public static var processEnvironment: [String: String] {
    ["TERM", "COLORTERM", "NO_COLOR"].reduce(into: [:]) { values, name in
      if let value = getenv(name) { values[name] = String(cString: value) }
    }
  }
}
