internal import DataFaults

extension VisionConfiguration {
  /// Throws: `DataFault` where the stored table `name` is one for images of another size.
  func checkPositions(_ shape: [Int]?, name: String, key: String, file: String) throws {
    let expected = [1, tokens, dimension]
    guard let shape, shape != expected, shape.count == 3, shape[2] == dimension else { return }
    let found = shape[1] - classTokens
    let side = Int(Double(max(0, found)).squareRoot().rounded())
    let isSquare = found > 0 && side * side == found
    throw DataFault(
      file: file, place: "tensor \(name)",
      found: "shape \(shape)"
        + (isSquare ? ", positions of \(side * patch) x \(side * patch) pixels" : ""),
      expected:
        "shape \(expected), positions of \(height) x \(width) pixels in patches of \(patch): "
        + (isSquare ? "\(key) \(side * patch) in config.json, or " : "")
        + "the weights that were trained at this size")
  }
}
