/// The expressions that families of vocabularies cut words by, as llama.cpp applies them.
///
/// Contractions fold ASCII's case alone. Where a vocabulary's own expression tells upper from
/// lower case, llama.cpp tells it of ASCII's letters alone, and so do these.
enum GGUFWordExpressions {
  private static let tail = #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let upper = #"[\p{L}&&[^a-z]]"#
  private static let lower = #"[\p{L}&&[^A-Z]]"#
  private static let lead = #"[^\r\n\p{L}\p{N}]?"#
  private static let contractions = WordPattern.asciiContractions
  private static let ideographs = "[一-龥\u{3040}-\u{309F}\u{30A0}-\u{30FF}]+"

  static let gpt2 = [WordPattern.gpt2.expression]
  static let digitsThenGPT2 = [#"\p{N}"#, WordPattern.gpt2.expression]
  static let threeDigits = [WordPattern.gpt4(digits: 3, isASCII: true).expression]
  static let oneDigit = [WordPattern.gpt4(digits: 1, isASCII: true).expression]

  /// For a vocabulary of which nothing is known.
  static let general = [
    #"[\p{P}\$\+<=>\^~\|]+"#, WordPattern.gpt2.expression, #"\p{N}+"#, "[0-9][0-9][0-9]",
  ]
  static let falcon = [
    #"[\p{P}\$\+<=>\^~\|`]+"#, WordPattern.gpt2.expression, "[0-9][0-9][0-9]",
  ]
  static let marks = [
    contractions + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"#
      + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
  ]
  static let tekken = [
    "\(lead)\(upper)*\(lower)+|\(lead)\(upper)+\(lower)*|"
      + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  ]
  static let gpt4o = [
    "\(lead)\(upper)*\(lower)+\(contractions)?|\(lead)\(upper)+\(lower)*\(contractions)?|"
      + #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  ]
  static let deepSeek3 = [
    #"\p{N}{1,3}"#, ideographs,
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
      + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
  ]
  static let deepSeekCoder = [
    #"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥\u{800}-一가-\u{D7FF}]+", #"\p{N}"#,
  ]
  static let bloom = #" ?[^(\s|.,!?…。，、।۔،)]+"#
  static let bailing = [
    #"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
  ]
  static let seedCoder = [
    contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+"#
      + #"|\s+(?!\S)|\s+"#
  ]
  static let miniCPM5 = [
    #"\p{N}{1,3}"#, contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+|"# + tail,
  ]
}
