internal import EngineMessages
public import Foundation

/// Settings of a run by dotted name, e.g. `quantization.groupSize`: JSON without its nesting.
public enum FlatSettings {
  /// What is no setting: it names one run, or is measured.
  private static let passedOver = ["name", "startedAt", "layers"]

  /// The leaves of `json` under their dotted names, as text; absent and null are the same.
  ///
  /// Precondition of use: JSON of an object; anything else has no settings.
  public static func leaves(of json: Data) -> [String: String] {
    guard let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      return [:]
    }
    var leaves: [String: String] = [:]
    collect(object, under: "", into: &leaves)
    return leaves
  }

  /// What the run said of itself, and over it what it was started with.
  public static func of(_ record: SessionRecord, configuration: Data?) -> [String: String] {
    let said = record.description.flatMap { try? JSONEncoder().encode($0) }.map(leaves) ?? [:]
    let kept = said.filter { name, _ in
      !passedOver.contains { name == $0 || name.hasPrefix("\($0).") }
    }
    return kept.merging(configuration.map(leaves) ?? [:]) { $1 }
  }

  private static func collect(_ value: Any, under name: String, into leaves: inout [String: String])
  {
    switch value {
    case let object as [String: Any]:
      for (key, value) in object {
        collect(value, under: name.isEmpty ? key : "\(name).\(key)", into: &leaves)
      }
    case let array as [Any]:
      for (index, value) in array.enumerated() {
        collect(value, under: "\(name).\(index)", into: &leaves)
      }
    case is NSNull: break
    default: leaves[name] = text(value)
    }
  }

  // Foundation reads true and false as numbers; their type tells them apart.
  private static func text(_ value: Any) -> String {
    guard let number = value as? NSNumber else { return "\(value)" }
    if String(cString: number.objCType) == "c" { return number.boolValue ? "true" : "false" }
    return number.stringValue
  }
}
