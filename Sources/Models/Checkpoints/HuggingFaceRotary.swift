/// The rotary angles that a `config.json` describes: `rope_theta` and `rope_scaling`, or both in
/// `rope_parameters`.
struct HuggingFaceRotary {
  let base: Double
  let scaling: RotaryScaling

  /// Throws: `DataFault` for angles this project does not compute, or said twice in two ways.
  init(_ fields: ConfigurationFields) throws {
    let key = try Self.key(fields)
    let outer = try fields.number("rope_theta")
    let inner = try key.flatMap { try fields.inside($0).number("rope_theta") }
    if let outer, let inner, outer != inner {
      throw fields.fault(
        "rope_theta", "\(outer), and \(inner) in \(key ?? "")", "one of them, or the same")
    }
    base = inner ?? outer ?? 10_000
    try Self.checkWhole(fields)
    scaling = try key.map { try Self.scaling(fields.inside($0)) } ?? .none
  }

  /// The object there is; nil where none says anything.
  private static func key(_ fields: ConfigurationFields) throws -> String? {
    let keys = ["rope_scaling", "rope_parameters"].filter { fields.json[$0] != nil }
    for key in keys where fields.json[key]?.members == nil {
      throw fields.fault(key, fields.json[key]?.kind ?? "", "an object, or null")
    }
    if keys.count == 2, fields.json[keys[0]]?.text != fields.json[keys[1]]?.text {
      throw fields.fault(keys[0], "another one than \(keys[1])", "one of them alone")
    }
    return keys.first
  }

  private static func checkWhole(_ fields: ConfigurationFields) throws {
    guard let part = try fields.number("partial_rotary_factor"), part != 1 else { return }
    throw fields.fault(
      "partial_rotary_factor", "\(part)", "1, or no such key: heads are rotated whole here")
  }

  private static func scaling(_ fields: ConfigurationFields) throws -> RotaryScaling {
    let kind = try kind(fields)
    guard ["default", "linear", "llama3"].contains(kind.name) else {
      throw fields.fault(
        kind.key, kind.name,
        "default, linear or llama3; where a model was stretched after training, default is what it "
          + "was before, within its old context")
    }
    try HuggingFaceKeys.rotary.check(fields.json, file: fields.file, prefix: fields.prefix)
    try checkWhole(fields)
    switch kind.name {
    case "linear":
      try expectNone(["low_freq_factor", "high_freq_factor"], kind.name, fields)
      return .linear(factor: try required("factor", fields))
    case "llama3":
      return .llama3(
        factor: try required("factor", fields),
        lowFrequency: try required("low_freq_factor", fields),
        highFrequency: try required("high_freq_factor", fields),
        originalContext: try fields.required("original_max_position_embeddings"))
    default:
      try expectNone(["factor", "low_freq_factor", "high_freq_factor"], kind.name, fields)
      return .none
    }
  }

  private static func kind(_ fields: ConfigurationFields) throws -> (key: String, name: String) {
    let (new, old) = (try fields.string("rope_type"), try fields.string("type"))
    if let new, let old, new != old {
      throw fields.fault("rope_type", "\(new), and \(old) as type", "one of them, or the same")
    }
    return (new == nil && old != nil ? "type" : "rope_type", new ?? old ?? "default")
  }

  private static func required(_ key: String, _ fields: ConfigurationFields) throws -> Double {
    guard let number = try fields.number(key) else {
      throw fields.fault(key, "no such key", "a number")
    }
    return number
  }

  private static func expectNone(
    _ keys: [String], _ kind: String, _ fields: ConfigurationFields
  ) throws {
    for key in keys {
      guard let number = try fields.number(key), number != 1 else { continue }
      throw fields.fault(key, "\(number) with rope_type \(kind)", "a rope_type that takes it")
    }
  }
}
