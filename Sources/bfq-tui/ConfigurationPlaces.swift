import Foundation

/// Where a user's own settings lie: `$XDG_CONFIG_HOME/bfq-tui`.
enum ConfigurationPlaces {
  static var folder: URL {
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_CONFIG_HOME"] ?? "\(environment["HOME"] ?? ".")/.config"
    return URL(filePath: base).appending(path: "bfq-tui")
  }

  static var themes: URL { folder.appending(path: "themes") }
  static var keys: URL { folder.appending(path: "keys.toml") }
}
