public import Numerics

/// A quantized matrix as it is stored: packed codes, scales, and how to read them.
public struct QuantizedTensor: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public let quantizer: GroupQuantizer
  public let codes: PackedCodes
  /// [rows, groups].
  public let scales: [Float]
  /// Angles stored with the tensor: 0 where its rotation is fixed or kept elsewhere.
  public let angleCount: Int

  /// Quantizes `weights` under given scales.
  ///
  /// Precondition: `scales` is [rows, groups].
  public init(
    quantizing weights: Matrix, by quantizer: GroupQuantizer, scales: [Float], angleCount: Int = 0
  ) {
    let groups = quantizer.groups(columns: weights.columns)
    precondition(
      scales.count == weights.rows * groups,
      "QuantizedTensor: expected \(weights.rows * groups) scales, found \(scales.count)")
    var codes = [UInt8](repeating: 0, count: weights.rows * weights.columns)
    var values = weights
    values.withMutableElements {
      quantizer.quantize(
        weights: $0, scales: scales, rows: weights.rows, columns: weights.columns, values: $0,
        codes: &codes)
    }
    self.init(
      rows: weights.rows, columns: weights.columns, quantizer: quantizer,
      codes: PackedCodes(codes, bits: quantizer.grid.bits), scales: scales, angleCount: angleCount)
  }

  /// Precondition: `codes` is [rows, columns] and `scales` [rows, groups].
  public init(
    rows: Int, columns: Int, quantizer: GroupQuantizer, codes: PackedCodes, scales: [Float],
    angleCount: Int = 0
  ) {
    precondition(
      codes.count == rows * columns && codes.bits == quantizer.grid.bits,
      "QuantizedTensor: expected \(rows * columns) codes, found \(codes.count)")
    precondition(
      scales.count == rows * quantizer.groups(columns: columns),
      "QuantizedTensor: expected \(rows) rows of scales, found \(scales.count) scales")
    self.rows = rows
    self.columns = columns
    self.quantizer = quantizer
    self.codes = codes
    self.scales = scales
    self.angleCount = angleCount
  }

  /// Level times scale of every weight.
  public func dequantized() -> Matrix {
    let groups = quantizer.groups(columns: columns)
    let levels = quantizer.grid.levelTable
    var result = Matrix(rows: rows, columns: columns)
    result.withMutableElements { values in
      for index in 0..<rows * columns {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        let scale = scales[row * groups + column / quantizer.groupSize]
        values[index] = levels[Int(codes[index])] * scale
      }
    }
    return result
  }

  /// All stored bits over the number of weights: codes, scales (8 bits of the set, 32 of a free
  /// one) and 32 bits for each angle.
  public var bitsPerWeight: Double {
    let bits =
      8 * codes.bytes.count + scales.count * quantizer.scaleRule.bits + 32 * angleCount
    return Double(bits) / Double(rows * columns)
  }
}
