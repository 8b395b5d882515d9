extension LayerColumn {
  /// Whether the sheet shows its shares as percent.
  var isShare: Bool { self == .churn || self == .sat || self == .zeros }

  /// A number as the sheet shows it, or as the files hold it: `4.4%`, `0.044`, `9.1 dB`.
  ///
  /// Throws: where it is none. A share above 1 is refused too, for `sat>5` would never hold.
  func number(_ text: String) throws(CommandFault) -> Double {
    if isShare, text.hasSuffix("%") {
      guard let percent = Double(trimmedEnd(text.dropLast())) else { throw fault(text) }
      return percent / 100
    }
    let bare = self == .sqnr && text.hasSuffix("dB") ? trimmedEnd(text.dropLast(2)) : text
    guard let value = Double(bare), !value.isNaN else { throw fault(text) }
    guard !isShare || abs(value) <= 1 else {
      throw CommandFault("\(rawValue) is a share: write \(bare)%, or a number up to 1")
    }
    return value
  }

  private func fault(_ text: String) -> CommandFault {
    let example = isShare ? "4.4%" : self == .sqnr ? "9 dB" : "1e-6"
    return text.isEmpty
      ? CommandFault("a number is missing, e.g. \(example)")
      : CommandFault("\"\(text)\" is not a number such as \(example)")
  }

  private func trimmedEnd(_ text: Substring) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
