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

  package init(_ site: LinearSite, quantizer: GroupQuantizer) {
    self.site = site
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

  /// Changes the grid; the caller chooses scales anew.
  package func setGrid(_ grid: WeightGrid) {
    quantizer = GroupQuantizer(
      grid: grid, groupSize: quantizer.groupSize, scaleRule: quantizer.scaleRule)
    optimizer.firstMoment.fill(0)
    optimizer.secondMoment.fill(0)
  }
}
