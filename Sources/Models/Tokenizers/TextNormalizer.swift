internal import Foundation

/// What is done to a stretch of text before it is cut into words.
struct TextNormalizer: Sendable {
  enum Step: Sendable, Hashable {
    /// Puts bytes in front of a text that is not empty.
    case prepend([UInt8])
    case replace([UInt8], by: [UInt8])
    /// Replaces what an expression matches.
    case substitute(Expression, by: [UInt8])
    /// One of Unicode's normal forms.
    case form(Form)
    case lowercase
    /// Drops combining marks.
    case stripMarks
    /// Drops white space at the ends.
    case strip(left: Bool, right: Bool)
  }

  enum Form: String, Sendable {
    case composed = "NFC"
    case decomposed = "NFD"
    case compatibleComposed = "NFKC"
    case compatibleDecomposed = "NFKD"
  }

  var steps: [Step] = []

  /// Whether the text may begin with what it did not begin with, or without what it did.
  var movesBegin: Bool {
    steps.contains { step in
      switch step {
      case .prepend, .stripMarks: true
      case .strip(let left, _): left
      case .replace(_, let content), .substitute(_, let content): content.isEmpty
      case .form, .lowercase: false
      }
    }
  }

  /// Applies all steps.
  func apply(_ text: [UInt8]) -> [UInt8] {
    steps.reduce(text) { text, step in text.isEmpty ? text : Self.apply(step, to: text) }
  }

  private static func apply(_ step: Step, to text: [UInt8]) -> [UInt8] {
    switch step {
    case .prepend(let prefix): prefix + text
    case .replace(let pattern, let replacement): replace(pattern, by: replacement, in: text)
    case .substitute(let expression, let replacement):
      substitute(expression, by: replacement, in: text)
    case .form(let form): text.allSatisfy { $0 < 128 } ? text : Array(form.applied(text).utf8)
    case .lowercase: mapped(text) { $0.properties.lowercaseMapping }
    case .stripMarks: mapped(text) { isMark($0) ? "" : String($0) }
    case .strip(let left, let right): stripped(text, left: left, right: right)
    }
  }

  private static func mapped(
    _ text: [UInt8], _ change: (Unicode.Scalar) -> String
  ) -> [UInt8] {
    String(decoding: text, as: UTF8.self).unicodeScalars.flatMap { Array(change($0).utf8) }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && ScalarCategories.mark.contains(.init(scalar.properties.generalCategory))
  }

  private static func stripped(_ text: [UInt8], left: Bool, right: Bool) -> [UInt8] {
    var scalars = String(decoding: text, as: UTF8.self).unicodeScalars[...]
    if left { scalars = scalars.drop { $0.properties.isWhitespace } }
    if right { while scalars.last?.properties.isWhitespace == true { scalars.removeLast() } }
    return Array(String(scalars).utf8)
  }

  private static func substitute(
    _ expression: Expression, by replacement: [UInt8], in text: [UInt8]
  ) -> [UInt8] {
    let text = ScalarText(text)
    return SplitPattern.expression(expression).cuts(of: text, in: 0..<text.count).flatMap {
      $0.isMatch ? replacement : text.bytes($0.range)
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
      if text[index] == first, pattern.count == 1 || text[index...].starts(with: pattern) {
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

extension TextNormalizer.Form {
  func applied(_ text: [UInt8]) -> String {
    let text = String(decoding: text, as: UTF8.self)
    return switch self {
    case .composed: text.precomposedStringWithCanonicalMapping
    case .decomposed: text.decomposedStringWithCanonicalMapping
    case .compatibleComposed: text.precomposedStringWithCompatibilityMapping
    case .compatibleDecomposed: text.decomposedStringWithCompatibilityMapping
    }
  }
}
