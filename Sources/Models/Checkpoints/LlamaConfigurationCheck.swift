internal import DataFaults

extension LlamaConfiguration {
  /// Refuses shapes that no model has, before anything is allocated for them.
  ///
  /// The bounds keep every product of three sizes within 63 bits.
  /// Throws: `DataFault` naming the size that is out of bounds.
  package func check(file: String) throws {
    let sizes: [(String, Int, ClosedRange<Int>)] = [
      ("dimension", dimension, 1...1 << 20), ("hidden dimension", hiddenDimension, 1...1 << 22),
      ("layers", layerCount, 1...4096), ("heads", headCount, 1...1 << 14),
      ("key/value heads", keyValueHeadCount, 1...max(1, min(headCount, 1 << 14))),
      ("head dimension", headDimension, 2...1 << 14),
      ("vocabulary", vocabularySize, 1...1 << 24), ("context", contextLength, 1...1 << 24),
    ]
    for (place, size, bounds) in sizes where !bounds.contains(size) {
      throw DataFault(
        file: file, place: place, found: "\(size)",
        expected: "\(bounds.lowerBound) to \(bounds.upperBound)")
    }
    try checkHeads(file: file)
    try checkWindows(file: file)
    try checkNumbers(file: file)
    try checkTokens(file: file)
  }

  private func checkHeads(file: String) throws {
    guard headCount % keyValueHeadCount == 0 else {
      throw DataFault(
        file: file, place: "key/value heads", found: "\(keyValueHeadCount)",
        expected: "a divisor of \(headCount) heads")
    }
    guard headDimension % 2 == 0 else {
      throw DataFault(
        file: file, place: "head dimension", found: "\(headDimension)",
        expected: "an even number, for rotary pairs")
    }
  }

  private func checkWindows(file: String) throws {
    guard windows.isEmpty || windows.count == layerCount else {
      throw DataFault(
        file: file, place: "windows", found: "those of \(windows.count) layers",
        expected: "none, or one for each of \(layerCount) layers")
    }
    for window in windows where !(0...1 << 30).contains(window) {
      throw DataFault(
        file: file, place: "windows", found: "\(window)", expected: "0 to \(1 << 30) positions")
    }
  }

  private func checkNumbers(file: String) throws {
    var numbers = [("norm epsilon", Double(normEpsilon)), ("rope base", ropeBase)]
    switch ropeScaling {
    case .none: break
    case .linear(let factor): numbers.append(("rope factor", factor))
    case .perPair(let factors):
      guard factors.count == headDimension / 2 else {
        throw DataFault(
          file: file, place: "rope factors", found: "\(factors.count)",
          expected: "\(headDimension / 2), one a pair of head dimension \(headDimension)")
      }
      numbers += factors.map { ("rope factor", $0) }
    case .llama3(let factor, let low, let high, let context):
      numbers += [
        ("rope factor", factor), ("rope low frequency", low), ("rope high frequency", high),
        ("rope original context", Double(context)), ("rope frequency band", high - low),
      ]
    }
    for (place, number) in numbers where !(number.isFinite && number > 0) {
      throw DataFault(
        file: file, place: place, found: "\(number)", expected: "a finite number above 0")
    }
  }

  private func checkTokens(file: String) throws {
    for token in endTokens + (beginToken.map { [$0] } ?? [])
    where token < 0 || token >= vocabularySize {
      throw DataFault(
        file: file, place: "begin and end tokens", found: "\(token)",
        expected: "a token below \(vocabularySize)")
    }
  }
}

extension LlamaConfiguration {
  /// Throws: `DataFault` naming the first tensor that is missing or has another shape.
  func check(_ tensors: any TensorSource, file: String) throws {
    for (name, expected) in LlamaTensorNames.shapes(self) {
      let found = tensors.shape(of: name)
      guard found == expected else {
        throw DataFault(
          file: file, place: "tensor \(name)",
          found: found.map { "shape \($0)" } ?? "no such tensor", expected: "shape \(expected)")
      }
    }
  }
}
