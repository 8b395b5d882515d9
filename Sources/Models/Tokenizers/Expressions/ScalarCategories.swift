/// A set of Unicode's general categories.
struct ScalarCategories: OptionSet, Sendable, Hashable {
  let rawValue: UInt32

  /// The categories by their two-letter names, each at its bit.
  private static let names = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  static let letter = ScalarCategories(named: "L")
  static let mark = ScalarCategories(named: "M")
  static let number = ScalarCategories(named: "N")
  static let decimal = ScalarCategories(named: "Nd")
  static let punctuation = ScalarCategories(named: "P")
  static let connector = ScalarCategories(named: "Pc")

  /// `L` and its kin stand for all categories that begin so; empty for a name that is none.
  init(named name: String) {
    rawValue = Self.names.enumerated().reduce(0) { bits, entry in
      entry.element == name || (name.utf8.count == 1 && entry.element.hasPrefix(name))
        ? bits | 1 << UInt32(entry.offset) : bits
    }
  }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ category: Unicode.GeneralCategory) {
    rawValue = 1 << Self.index(category)
  }

  private static func index(_ category: Unicode.GeneralCategory) -> UInt32 {
    switch category {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}
