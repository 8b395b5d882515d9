import Foundation
import VisibleText

/// One JSON object, printed on one line in key order; a number that is not finite is null, with
/// the reason beside it.
struct JSONObject {
  private var fields: [String: Any] = [:]

  init(_ fields: [String: Any?] = [:]) {
    for (key, value) in fields { self[key] = value ?? nil }
  }

  subscript(key: String) -> Any? {
    get { fields[key] }
    set { set(key, newValue) }
  }

  /// Sets `key` to null and says why.
  mutating func setMissing(_ key: String, why: String) {
    fields[key] = NSNull()
    fields["why"] = why
  }

  private mutating func set(_ key: String, _ value: Any?) {
    switch value {
    case let number as Double where !number.isFinite: setMissing(key, why: "\(key) is \(number)")
    case let object as JSONObject: fields[key] = object.fields
    case let objects as [JSONObject]: fields[key] = objects.map(\.fields)
    case let number as UInt64: fields[key] = NSNumber(value: number)
    case nil: fields[key] = NSNull()
    case let other?: fields[key] = other
    }
  }

  var text: String {
    let data = try? JSONSerialization.data(
      withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
    return data.map { JSONEscapes.apply(to: String(decoding: $0, as: UTF8.self)) } ?? "{}"
  }
}
