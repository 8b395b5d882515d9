internal import DataFaults
internal import Foundation

/// What is done to a stretch of text before it is cut into words.
struct TextNormalizer: Sendable {
  enum Step: Sendable, Hashable {
    /// Puts bytes in front of a text that is not empty.
    case prepend([UInt8])
    /// Puts bytes in front, unless they are there; `firstOnly` at the begin of the text alone.
    case ensurePrefix([UInt8], firstOnly: Bool)
    case replace([UInt8], by: [UInt8])
    /// Unicode's composed normal form.
    case composed
  }

  var steps: [Step] = []

  /// Applies all steps; `isFirst` where nothing precedes `text`.
  func apply(_ text: [UInt8], isFirst: Bool) -> [UInt8] {
    steps.reduce(text) { Self.apply($1, to: $0, isFirst: isFirst) }
  }

  private static func apply(_ step: Step, to text: [UInt8], isFirst: Bool) -> [UInt8] {
    guard !text.isEmpty else { return text }
    switch step {
    case .prepend(let prefix): return prefix + text
    case .ensurePrefix(let prefix, let firstOnly):
      return text.starts(with: prefix) || (firstOnly && !isFirst) ? text : prefix + text
    case .replace(let pattern, let replacement):
      return replace(pattern, by: replacement, in: text)
    case .composed:
      return Array(
        String(decoding: text, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
    }
  }

  static func replace(
    _ pattern: [UInt8], by replacement: [UInt8], in text: [UInt8]
  ) -> [UInt8] {
    guard let first = pattern.first else { return text }
    var replaced: [UInt8] = []
    replaced.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == first, text[index...].starts(with: pattern) {
        replaced += replacement
        index += pattern.count
      } else {
        replaced.append(text[index])
        index += 1
      }
    }
    return replaced
  }
}

extension TextNormalizer {
  /// Adds the steps of a `normalizer` of tokenizer.json.
  ///
  /// Throws: `DataFault` naming a kind this project has no code for.
  mutating func add(normalizer json: JSONValue?, file: String) throws {
    guard let json else { return }
    let kind = json["type"]?.string
    if kind == "Sequence" {
      for step in json["normalizers"]?.array ?? [] { try add(normalizer: step, file: file) }
    } else if kind == "Prepend" {
      steps.append(.prepend(Array((json["prepend"]?.string ?? "").utf8)))
    } else if kind == "Replace", let pattern = json["pattern"]?["String"]?.string {
      let content = json["content"]?.string ?? ""
      steps.append(.replace(Array(pattern.utf8), by: Array(content.utf8)))
    } else if kind == "NFC" {
      steps.append(.composed)
    } else {
      throw DataFault(
        file: file, place: "normalizer", found: String(json.text.prefix(100)),
        expected: "Prepend, Replace of a string, NFC or a sequence of them")
    }
  }
}
