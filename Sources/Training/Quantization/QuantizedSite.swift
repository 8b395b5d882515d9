#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

package import ButterflyQuant
package import Models
package import Numerics

/// The quantizer state of one linear site: its grid and the scales of its groups.
///
/// A scale is kept as its base-2 logarithm, so that a step changes it by a ratio; the forward pass
/// snaps it to the allowed set and the gradient passes straight through the snap.
///
/// `@unchecked Sendable`: `quantizer` changes only between steps; buffers are written by disjoint
/// rows.
package final class QuantizedSite: @unchecked Sendable {
  package let site: LinearSite
  package private(set) var quantizer: GroupQuantizer
  package let groups: Int
  /// [rows, groups], base-2 logarithms.
  package let logScales: FloatBuffer
  /// [rows, groups], snapped: what the last forward pass used.
  package let scales: FloatBuffer
  package let scaleGradients: FloatBuffer
  package let optimizer: AdamW
  /// nil where weights may swing as they like.
  package let hold: OscillationHold?

  package init(_ site: LinearSite, quantizer: GroupQuantizer, holdsOscillating: Bool = false) {
    self.site = site
    hold = holdsOscillating ? OscillationHold(count: site.count) : nil
    self.quantizer = quantizer
    groups = quantizer.groups(columns: site.columns)
    let count = site.rows * groups
    logScales = FloatBuffer(count: count)
    scales = FloatBuffer(count: count)
    scaleGradients = FloatBuffer(count: count)
    optimizer = AdamW(count: count, settings: .init(beta1: 0.9, beta2: 0.99))
  }

  /// Chooses the scales of least squared error for `rotated`, the site's rotated weights.
  package func chooseScales(rotated: UnsafePointer<Float>, rows: Range<Int>) {
    let start = rows.lowerBound * groups
    quantizer.chooseScales(
      weights: rotated, rows: rows.count, columns: site.columns, scales: scales.base + start)
    for index in start..<start + rows.count * groups {
      logScales.base[index] = log2(max(scales.base[index], GroupScale.smallest))
    }
  }

  /// Takes over scales chosen elsewhere.
  ///
  /// Precondition: `chosen` is [rows, groups].
  package func takeScales(_ chosen: [Float]) {
    precondition(
      chosen.count == scales.count,
      "QuantizedSite: expected \(scales.count) scales, found \(chosen.count)")
    for (index, scale) in chosen.enumerated() {
      scales.base[index] = scale
      logScales.base[index] = log2(max(scale, GroupScale.smallest))
    }
  }

  /// Snaps the scales of some rows for the next pass.
  package func snapScales(rows: Range<Int>) {
    for index in rows.lowerBound * groups..<rows.upperBound * groups {
      scales.base[index] = quantizer.scaleRule.snap(exp2(logScales.base[index]))
    }
  }

  /// Level times scale of some rows' rotated weights, and their codes; held weights at their level.
  ///
  /// Shapes: `rotated`, `values` and `codes` [rows, columns].
  package func quantize(
    rotated: UnsafePointer<Float>, rows: Range<Int>, values: UnsafeMutablePointer<Float>,
    codes: UnsafeMutablePointer<UInt8>? = nil
  ) {
    let used = scales.base + rows.lowerBound * groups
    quantizer.quantize(
      weights: rotated, scales: used, rows: rows.count, columns: site.columns, values: values,
      codes: codes)
    hold?.override(
      quantizer, scales: used, rows: rows, columns: site.columns, values: values, codes: codes)
  }

  /// The codes of all rows.
  package func codes(rotated: UnsafePointer<Float>) -> [UInt8] {
    var codes = [UInt8](repeating: 0, count: site.count)
    let values = FloatBuffer(count: site.count, zeroed: false)
    quantize(rotated: rotated, rows: 0..<site.rows, values: values.base, codes: &codes)
    return codes
  }

  /// The gradient of some rows' scales from that of their quantized weights.
  package func scaleBackward(
    rotated: UnsafePointer<Float>, upstream: UnsafePointer<Float>, rows: Range<Int>
  ) {
    let first = rows.lowerBound * groups
    let count = rows.count * groups
    memset(scaleGradients.base + first, 0, count * 4)
    quantizer.scaleGradient(
      weights: rotated, scales: scales.base + first, upstream: upstream, rows: rows.count,
      columns: site.columns, gradients: scaleGradients.base + first)
    // d/d(log2 s) = s ln 2 d/ds.
    for index in first..<first + count {
      scaleGradients.base[index] *= scales.base[index] * 0.693_147_18
    }
  }

  /// Changes the grid; the caller chooses scales anew.
  package func setGrid(_ grid: WeightGrid) {
    quantizer = GroupQuantizer(
      grid: grid, groupSize: quantizer.groupSize, scaleRule: quantizer.scaleRule)
    optimizer.firstMoment.fill(0)
    optimizer.secondMoment.fill(0)
    hold?.reset()
  }
}
