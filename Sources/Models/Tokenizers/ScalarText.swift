/// A text as Unicode scalars with their byte offsets and classes, for patterns to cut.
struct ScalarText {
  /// The classes that pre-tokenizers' patterns tell apart.
  enum Class: UInt8 {
    case letter, number, space, other
  }

  let bytes: [UInt8]
  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var classes: [Class] = []
  /// Where each scalar begins, and the end.
  private var offsets: [Int] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    scalars.reserveCapacity(bytes.count)
    var offset = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      scalars.append(scalar)
      classes.append(Self.class(of: scalar))
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
  }

  var count: Int { scalars.count }

  /// The bytes of some scalars.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    Array(bytes[offsets[range.lowerBound]..<offsets[range.upperBound]])
  }

  private static func `class`(of scalar: Unicode.Scalar) -> Class {
    if scalar.isASCII { return asciiClass(scalar) }
    if scalar.properties.isWhitespace { return .space }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return .other
    }
  }

  private static func asciiClass(_ scalar: Unicode.Scalar) -> Class {
    switch scalar {
    case "a"..."z", "A"..."Z": .letter
    case "0"..."9": .number
    case " ", "\t"..."\r": .space
    default: .other
    }
  }
}
