private import Numerics

/// Rounds column by column, each column's error made up for by the columns that are not rounded
/// yet.
///
/// Groups' scales are those of least squared error: on the weights as they stand when the group
/// begins, or, in an order that scatters groups, on the weights at the start.
///
/// Source: Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
/// Transformers", with its lazy updates a group of columns at a time.
public struct GPTQQuantizer: Sendable {
  public let quantizer: GroupQuantizer

  public init(_ quantizer: GroupQuantizer) { self.quantizer = quantizer }

  /// Replaces weights by compensated ones, whose nearest levels under `scales` are the solution.
  ///
  /// Shapes: `weights` [rows, columns], `scales` [rows, groups]. Rows are independent.
  /// Precondition: `factor` has one row a column.
  /// Cost: rows n² / 2 multiplications, nearly all in dense products.
  public func compensate(
    weights: UnsafeMutablePointer<Float>, rows: Int, factor: InverseFactor,
    scales: UnsafeMutablePointer<Float>
  ) {
    let columns = factor.size
    let work = Work(rows: rows, columns: columns, width: min(quantizer.groupSize, columns))
    if factor.order != .natural {
      quantizer.chooseScales(weights: weights, rows: rows, columns: columns, scales: scales)
    }
    work.gather(weights, factor.columns)
    for start in stride(from: 0, to: columns, by: work.width) {
      let panel = start..<min(columns, start + work.width)
      work.take(panel)
      setScales(work, panel, factor, scales)
      factor.upper.withElements { upper in
        roundPanel(work, panel, upper)
        work.give(panel)
        work.spread(panel, upper)
      }
    }
    work.scatter(to: weights, factor.columns)
  }

  private func setScales(
    _ work: Work, _ panel: Range<Int>, _ factor: InverseFactor,
    _ scales: UnsafeMutablePointer<Float>
  ) {
    let groups = quantizer.groups(columns: work.columns)
    if factor.order == .natural {
      let chosen = FloatBuffer(count: work.rows)
      quantizer.chooseScales(
        weights: work.panel.base, rows: work.rows, columns: panel.count, scales: chosen.base)
      let group = panel.lowerBound / quantizer.groupSize
      for row in 0..<work.rows { scales[row * groups + group] = chosen.base[row] }
    }
    for row in 0..<work.rows {
      for (index, place) in panel.enumerated() {
        let group = factor.columns[place] / quantizer.groupSize
        work.panelScales.base[row * panel.count + index] = scales[row * groups + group]
      }
    }
  }

  private func roundPanel(_ work: Work, _ panel: Range<Int>, _ upper: UnsafePointer<Float>) {
    let corner = upper + panel.lowerBound * work.columns + panel.lowerBound
    let levels = quantizer.grid.magnitudes
    let midpoints = quantizer.grid.midpoints
    levels.withUnsafeBufferPointer { levels in
      midpoints.withUnsafeBufferPointer { midpoints in
        for row in 0..<work.rows {
          let start = row * panel.count
          Self.roundRow(
            work.panel.base + start, work.panelScales.base + start, work.errors.base + start,
            panel.count, corner, stride: work.columns, levels, midpoints)
        }
      }
    }
  }

  // Levels and midpoints times the scale as the kernel of `GroupQuantizer` has them, so that it
  // finds the same codes afterwards.
  private static func roundRow(
    _ weights: UnsafeMutablePointer<Float>, _ scales: UnsafePointer<Float>,
    _ errors: UnsafeMutablePointer<Float>, _ count: Int, _ upper: UnsafePointer<Float>,
    stride: Int, _ levels: UnsafeBufferPointer<Float>, _ midpoints: UnsafeBufferPointer<Float>
  ) {
    for column in 0..<count {
      let (weight, scale) = (weights[column], scales[column])
      var index = 0
      while index < midpoints.count, abs(weight) >= midpoints[index] * scale { index += 1 }
      let value = levels[index] * scale
      let row = upper + column * stride
      let error = (weight - (weight < 0 ? -value : value)) / row[column]
      errors[column] = -error
      for later in column + 1..<max(count, column + 1) { weights[later] -= error * row[later] }
    }
  }

  /// The buffers of one solution.
  private struct Work {
    let rows: Int
    let columns: Int
    let width: Int
    /// [rows, columns], in the order of rounding.
    let ordered: FloatBuffer
    /// [rows, panel].
    let panel: FloatBuffer
    let panelScales: FloatBuffer
    let errors: FloatBuffer

    init(rows: Int, columns: Int, width: Int) {
      self.rows = rows
      self.columns = columns
      self.width = width
      ordered = FloatBuffer(count: rows * columns)
      panel = FloatBuffer(count: rows * width)
      panelScales = FloatBuffer(count: rows * width)
      errors = FloatBuffer(count: rows * width)
    }

    func gather(_ weights: UnsafePointer<Float>, _ order: [Int]) {
      for row in 0..<rows {
        for (place, column) in order.enumerated() {
          ordered.base[row * columns + place] = weights[row * columns + column]
        }
      }
    }

    func scatter(to weights: UnsafeMutablePointer<Float>, _ order: [Int]) {
      for row in 0..<rows {
        for (place, column) in order.enumerated() {
          weights[row * columns + column] = ordered.base[row * columns + place]
        }
      }
    }

    func take(_ range: Range<Int>) {
      for row in 0..<rows {
        (panel.base + row * range.count).update(
          from: ordered.base + row * columns + range.lowerBound, count: range.count)
      }
    }

    func give(_ range: Range<Int>) {
      for row in 0..<rows {
        (ordered.base + row * columns + range.lowerBound).update(
          from: panel.base + row * range.count, count: range.count)
      }
    }

    /// Adds errors times U to all later columns.
    func spread(_ range: Range<Int>, _ upper: UnsafePointer<Float>) {
      let end = range.upperBound
      guard end < columns else { return }
      DenseProduct.multiply(
        .float, m: rows, n: columns - end, k: range.count, a: errors.base,
        b: upper + range.lowerBound * columns + end, bStride: columns, c: ordered.base + end,
        cStride: columns, accumulate: true)
    }
  }
}
