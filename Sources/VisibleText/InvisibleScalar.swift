extension Unicode.Scalar {
  /// Whether a terminal shows nothing of it, or obeys it: controls, bidirectional marks, separators,
  /// what Unicode lets a renderer leave out.
  ///
  /// Arabic's signs that stand around numbers are formats too, but are drawn.
  public var isInvisible: Bool {
    if (0x20..<0x7F).contains(value) { return false }
    switch value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD: return false
    default: break
    }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }

  /// Whether it changes how the character before it is drawn: joiners in scripts that write with
  /// them and between emoji, the choice of an emoji's form.
  public func joins(after last: Unicode.Scalar) -> Bool {
    switch value {
    case 0x200C: last.isOfJoiningScript
    case 0x200D: last.isOfJoiningScript || last.isPictograph
    case 0xFE0E, 0xFE0F: last.properties.isEmoji
    default: false
    }
  }

  /// Arabic to Myanmar, Khmer and Mongolian.
  private var isOfJoiningScript: Bool {
    (0x600...0x109F).contains(value) || (0x1780...0x18AF).contains(value)
  }

  private var isPictograph: Bool {
    value == 0xFE0F || value > 0x2000 && properties.isEmoji || properties.isEmojiModifier
  }
}
