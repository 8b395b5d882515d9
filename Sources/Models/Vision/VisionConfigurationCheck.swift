internal import DataFaults

extension VisionConfiguration {
  /// Refuses shapes that no model has, before anything is allocated for them.
  ///
  /// Throws: `DataFault` naming the size that is out of bounds.
  package func check(file: String) throws {
    let sizes: [(String, Int, ClosedRange<Int>)] = [
      ("channels", channels, 1...16), ("height", height, 1...4096), ("width", width, 1...4096),
      ("patch", patch, 1...max(1, min(height, width))), ("dimension", dimension, 1...1 << 16),
      ("hidden dimension", hiddenDimension, 1...1 << 18), ("layers", layerCount, 1...4096),
      ("heads", headCount, 1...1 << 12), ("class tokens", classTokens, 0...2),
      ("head tokens", headTokens, 1...max(1, classTokens)),
      ("classes", classCount, 1...1 << 20),
    ]
    for (place, size, bounds) in sizes where !bounds.contains(size) {
      throw fault(file, place, "\(size)", "\(bounds.lowerBound) to \(bounds.upperBound)")
    }
    try checkDivisions(file)
    try checkNumbers(file)
    guard (pooling == .classToken) == (classTokens > 0) else {
      throw fault(
        file, "pooling", "\(pooling.rawValue) with \(classTokens) class tokens",
        "a class token where it is read, none where the patches' mean is")
    }
  }

  private func checkDivisions(_ file: String) throws {
    guard height % patch == 0, width % patch == 0 else {
      throw fault(
        file, "patch", "\(patch) for \(height) x \(width) pixels", "a divisor of both sides")
    }
    guard dimension % headCount == 0 else {
      throw fault(file, "heads", "\(headCount)", "a divisor of dimension \(dimension)")
    }
    guard patches <= 1 << 16 else {
      throw fault(file, "patches", "\(patches)", "at most \(1 << 16)")
    }
    // The widest activations of one image: a GiB.
    let widest = tokens * max(3 * dimension, hiddenDimension)
    guard widest <= 1 << 28 else {
      throw fault(file, "activations of an image", "\(widest) numbers", "at most \(1 << 28)")
    }
  }

  private func checkNumbers(_ file: String) throws {
    guard mean.count == channels, deviation.count == channels else {
      throw fault(
        file, "mean and deviation", "\(mean.count) and \(deviation.count) numbers",
        "\(channels), one a channel")
    }
    for number in deviation + [normEpsilon] where !(number.isFinite && number > 0) {
      throw fault(file, "deviation and norm epsilon", "\(number)", "a finite number above 0")
    }
    for number in mean where !number.isFinite {
      throw fault(file, "mean", "\(number)", "a finite number")
    }
  }

  private func fault(
    _ file: String, _ place: String, _ found: String, _ expected: String
  ) -> DataFault {
    DataFault(file: file, place: place, found: found, expected: expected)
  }

  /// Throws: `DataFault` naming the first tensor that is missing or has another shape.
  func check(_ tensors: any TensorSource, file: String) throws {
    for tensor in VisionNetwork(self).layout.namedTensors {
      let found = tensors.shape(of: tensor.name)
      guard found == tensor.shape else {
        throw fault(
          file, "tensor \(tensor.name)", found.map { "shape \($0)" } ?? "no such tensor",
          "shape \(tensor.shape)")
      }
    }
  }
}
