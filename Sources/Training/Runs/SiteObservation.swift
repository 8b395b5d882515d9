import ButterflyQuant
import Models
private import Numerics

/// What reports remember about one site between two looks: its codes, and its first loss.
struct SiteObservation: Sendable {
  /// The codes at the last report, and the step they were of.
  private(set) var codes: [UInt8] = []
  private(set) var step = 0
  private var firstLoss: Double?
  private let count: Int

  init(_ site: LinearSite) { count = site.count }

  /// After a change of grid codes can't be compared.
  mutating func forgetCodes() { codes = [] }

  /// Statistics of the codes now, with churn against the codes of the last report.
  mutating func look(
    at site: QuantizedSite, rotated: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    step now: Int
  ) -> (statistics: QuantizationStatistics, churn: Double) {
    var fresh = [UInt8](repeating: 0, count: count)
    site.quantize(rotated: rotated, rows: 0..<site.site.rows, values: scratch, codes: &fresh)
    let statistics = site.quantizer.statistics(
      weights: rotated, scales: site.scales.base, codes: fresh,
      previous: codes.isEmpty ? nil : codes, rows: site.site.rows, columns: site.site.columns)
    // Weights that were exchanged between steps, for their average, did not churn.
    let span = now - step
    let changed =
      codes.isEmpty || span <= 0 ? 0 : Double(statistics.changed) / Double(max(1, count))
    codes = fresh
    step = now
    return (statistics, min(1, changed * 100 / Double(max(1, span))))
  }

  /// `loss` less the first loss seen.
  mutating func difference(from loss: Double) -> Double {
    if firstLoss == nil { firstLoss = loss }
    return loss - (firstLoss ?? loss)
  }
}
