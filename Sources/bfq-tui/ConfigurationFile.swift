import DataFaults
import Foundation
import TOMLKit

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
      if let flag = value.bool {
        if flag { result.append("--\(key)") }
      } else {
        result += ["--\(key)", try text(value, key, path)]
      }
    }
    return result
  }

  private static func read(_ path: String) throws -> TOMLTable {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataFault(
        file: path, place: "file", found: "nothing readable", expected: "a TOML file")
    }
    do {
      return try TOMLTable(string: String(decoding: data, as: UTF8.self))
    } catch let error as TOMLParseError {
      throw DataFault(
        file: path, place: "line \(error.source.begin.line)", found: error.description,
        expected: "TOML")
    }
  }

  private static func text(
    _ value: any TOMLValueConvertible, _ key: String, _ path: String
  ) throws -> String {
    if let text = value.string { return text }
    if let number = value.int { return String(number) }
    if let number = value.double { return String(number) }
    throw DataFault(
      file: path, place: key, found: "a \(value.type)", expected: "text, a number or true/false")
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
