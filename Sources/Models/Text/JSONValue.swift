/// A JSON value whose members keep the file's order and whose keys compare byte for byte.
///
/// Foundation's dictionaries compare keys by canonical equivalence, which would merge distinct
/// pieces of a vocabulary, and they forget duplicates.
package enum JSONValue: Sendable {
  package struct Member: Sendable {
    package var key: String
    package var value: JSONValue
  }

  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// The first member called `key`; nil for other kinds and for a JSON null.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    let found = members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    if case .null? = found { return nil }
    return found
  }

  package var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  package var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var array: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSONValue {
  /// Compact JSON text, members in their order.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
    }
  }

  /// A short description for faults.
  var kind: String {
    switch self {
    case .array(let values): "a list of \(values.count)"
    case .object(let members): "an object of \(members.count) members"
    default: String(text.prefix(80))
    }
  }

  /// `text` in quotes, with the escapes that JSON demands.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
