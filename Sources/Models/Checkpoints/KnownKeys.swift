internal import DataFaults

/// The keys of a description that a reader knows: those it uses, and those it may pass over because
/// they do not change what the model computes.
///
/// Any other key must have a value that changes nothing, or the model is refused by its name.
struct KnownKeys {
  let used: Set<String>
  let ignorable: Set<String>

  init(used: [String], ignorable: [String] = []) {
    self.used = Set(used)
    self.ignorable = Set(ignorable)
  }

  /// Keys that usually say true: there, false is another function.
  private static let usuallyTrue: Set = [
    "is_causal", "causal", "attention.causal", "use_rope", "is_decoder_only",
    "scale_attn_weights", "use_rmsnorm", "use_gated_mlp", "glu_mlp",
  ]
  /// What would do in place of some keys.
  private static let advice = [
    "quantization_config": "no such key: the checkpoint in floats that was quantized",
    "auto_map": "no such key: code of its own is not run; a checkpoint that needs none",
    "text_config": "no such key: the language model's part as a checkpoint of its own",
  ]

  /// Throws: `DataFault` for a key that is there twice, and for one outside both lists whose value is
  /// not neutral. `prefix` goes before the key's name.
  func check(_ json: JSONValue, file: String, prefix: String = "") throws {
    var seen: Set<String> = []
    for member in json.members ?? [] {
      guard seen.insert(member.key).inserted else {
        throw DataFault(
          file: file, place: prefix + member.key, found: "the key twice", expected: "it once")
      }
      let isKnown = used.contains(member.key) || ignorable.contains(member.key)
      guard isKnown || Self.isNeutral(member.key, member.value) else {
        throw Self.fault(prefix + member.key, member.value, file: file)
      }
    }
  }

  /// The refusal of a key whose value this project does not compute.
  private static func fault(_ place: String, _ value: JSONValue, file: String) -> DataFault {
    DataFault(
      file: file, place: place, found: value.kind,
      expected: advice[place]
        ?? "no such key, or one that changes nothing (null, false, 0): what it "
        + "says is not computed here; where the model does not depend on it, take it out")
  }

  private static func isMultiple(_ key: String) -> Bool {
    ["factor", "scale", "scaling", "multiplier", "ratio"].contains { key.hasSuffix($0) }
  }

  private static func isNeutral(_ key: String, _ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .bool(let flag): flag == usuallyTrue.contains(key)
    // One of something is not none of it; once as much is as much.
    case .integer(let number): number == 0 || number == 1 && isMultiple(key)
    case .number(let number): number == 0 || number == 1
    case .string(let text): ["", "none", "default"].contains(text)
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    }
  }
}
