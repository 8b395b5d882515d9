import DataFaults
import TOML

/// `--config FILE.toml`: option values that the command line overrides.
///
/// Keys are long option names without dashes. They are appended to the arguments, so an unknown one
/// is refused as the command line would refuse it.
enum ConfigurationFile {
  static func expand(_ arguments: [String]) throws -> [String] {
    guard let path = value(of: "--config", in: arguments) else { return arguments }
    let table = try read(path)
    var result = arguments
    for key in table.keys.sorted() where !isGiven(key, in: arguments) {
      guard let value = table[key] else { continue }
      try checkName(key, table, path)
      if let flag = value.bool {
        if flag { result.append("--\(key)") }
      } else {
        result.append("--\(key)=\(try text(value, key, table, path))")
      }
    }
    return result
  }

  private static func read(_ path: String) throws -> TOMLTable {
    try TOMLDocument.parse(SettingsFile.text(path, expected: "a TOML file"), file: path)
  }

  private static func text(
    _ value: TOMLValue, _ key: String, _ table: TOMLTable, _ path: String
  ) throws -> String {
    if let text = value.string { return text }
    if let number = value.int { return String(number) }
    if let number = value.double { return String(number) }
    throw DataFault(
      file: path, place: "line \(table.line(of: key) ?? 1)", found: "\(key) = \(value.described)",
      expected: "text, a number or true/false")
  }

  // A key is written into the arguments: it must not be able to say more than its own name.
  private static func checkName(_ key: String, _ table: TOMLTable, _ path: String) throws {
    let isName = key.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard isName, !key.isEmpty, !key.hasPrefix("-"), key != "config" else {
      throw DataFault(
        file: path, place: "line \(table.line(of: key) ?? 1)", found: "key \"\(key)\"",
        expected: "the long name of an option, without its dashes")
    }
  }

  private static func isGiven(_ key: String, in arguments: [String]) -> Bool {
    arguments.contains { $0 == "--\(key)" || $0.hasPrefix("--\(key)=") }
  }

  private static func value(of option: String, in arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix("\(option)=") { return String(argument.dropFirst(option.count + 1)) }
      if argument == option, index + 1 < arguments.count { return arguments[index + 1] }
    }
    return nil
  }
}
