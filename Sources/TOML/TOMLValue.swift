/// A value of a TOML document.
public enum TOMLValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case double(Double)
  case bool(Bool)
  /// A date, a time or both, as written.
  case date(String)
  case array([TOMLValue])
  case table(TOMLTable)

  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var int: Int? { if case .integer(let value) = self { value } else { nil } }
  public var double: Double? { if case .double(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [TOMLValue]? { if case .array(let values) = self { values } else { nil } }
  public var table: TOMLTable? { if case .table(let table) = self { table } else { nil } }

  /// What it is, in a word.
  public var kind: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .double: "float"
    case .bool: "boolean"
    case .date: "date"
    case .array: "array"
    case .table: "table"
    }
  }

  /// The value for a message; what holds others is its kind.
  public var described: String {
    switch self {
    case .string(let text): "\"\(text.prefix(60))\""
    case .integer(let number): String(number)
    case .double(let number): String(number)
    case .bool(let flag): String(flag)
    case .date(let text): text
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// Keys and values in the order they were written, each with its line.
public struct TOMLTable: Hashable, Sendable {
  /// In the order of the document.
  public private(set) var keys: [String] = []
  private var values: [String: TOMLValue] = [:]
  private var lines: [String: Int] = [:]

  public subscript(key: String) -> TOMLValue? { values[key] }

  /// The 1-based line `key` stands on.
  public func line(of key: String) -> Int? { lines[key] }

  mutating func add(_ key: String, _ value: TOMLValue, line: Int) {
    keys.append(key)
    values[key] = value
    lines[key] = line
  }
}
