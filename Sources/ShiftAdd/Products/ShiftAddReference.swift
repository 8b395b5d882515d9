public import ButterflyQuant

/// A quantized product in plain shifts and adds, one weight after the other: the contract of every
/// kernel, bit for bit.
///
/// Source: METHOD of this project; Elhoushi et al., "DeepShift" for the idea of shifts as weights.
public struct ShiftAddReference: Sendable {
  public let rows: Int
  public let layout: BlockLayout
  public let codebook: Codebook
  /// [rows, columns].
  public let codes: [UInt8]
  /// [rows, groups], as `GroupScale` codes them.
  public let scales: [UInt8]
  private let powers: [SignedPowers]

  public init(
    rows: Int, columns: Int, groupSize: Int, codebook: Codebook, codes: [UInt8], scales: [UInt8]
  ) {
    layout = BlockLayout(columns: columns, groupSize: groupSize)
    precondition(
      codes.count == rows * columns && scales.count == rows * layout.groups,
      "ShiftAddReference: expected \(rows * columns) codes and \(rows * layout.groups) scales, "
        + "found \(codes.count) and \(scales.count)")
    self.rows = rows
    self.codebook = codebook
    self.codes = codes
    self.scales = scales
    powers = (0..<1 << codebook.bits).map { SignedPowers(codebook.level(of: UInt8($0))) }
  }

  /// y of one token, and what it took.
  ///
  /// Blocks in order: acc += 2^k m sum, where the sum is an integer and its product with m in
  /// {1, 1.25, 1.5, 1.75} exact, so the add rounds once, as a fused multiply-add would.
  /// Shapes: `x` [columns], result [rows].
  public func product(
    _ x: [Int8], scale: Float, rule: QuantizedActivations.ScaleRule
  ) -> (y: [Float], operations: OperationCount) {
    var operations = OperationCount()
    let y = (0..<rows).map { row in
      var acc: Float = 0
      for block in 0..<layout.blocks {
        let sum = blockSum(row, block, x, &operations)
        let code = scales[row * layout.groups + layout.group(ofBlock: block)]
        acc += Self.scaled(sum, by: code, &operations)
        operations.adds += 1
      }
      return Self.scaled(acc, by: scale, rule, &operations)
    }
    return (y, operations)
  }

  private func blockSum(
    _ row: Int, _ block: Int, _ x: [Int8], _ operations: inout OperationCount
  ) -> Int32 {
    var sum: Int32 = 0
    for input in layout.inputs(ofBlock: block) {
      let weight = powers[Int(codes[row * layout.columns + input])]
      sum += weight.applied(to: Int32(x[input]))
      operations.shifts += weight.terms.count { $0.shift > 0 }
      operations.adds += weight.terms.count
    }
    return sum
  }

  /// 2^k {1, 1.25, 1.5, 1.75} sum, exactly: quarters are added in integers, 2^k moves the exponent.
  static func scaled(
    _ sum: Int32, by code: UInt8, _ operations: inout OperationCount
  ) -> Float {
    let quarters = SignedPowers(4 + Int(code & 3))
    operations.shifts += quarters.terms.count + 1
    operations.adds += quarters.terms.count - 1
    return shifted(Float(quarters.applied(to: sum)), by: Int(code >> 2) - 47 - 2)
  }

  private static func scaled(
    _ acc: Float, by scale: Float, _ rule: QuantizedActivations.ScaleRule,
    _ operations: inout OperationCount
  ) -> Float {
    switch rule {
    case .absmax:
      operations.multiplies += 1
      return acc * scale
    case .powerOfTwo:
      operations.shifts += 1
      return shifted(acc, by: Int(scale.exponent))
    }
  }

  /// value 2^shift: an addition to the exponent.
  static func shifted(_ value: Float, by shift: Int) -> Float {
    guard value != 0 else { return value }
    return Float(
      sign: value.sign, exponent: value.exponent + shift, significand: value.significand)
  }
}
