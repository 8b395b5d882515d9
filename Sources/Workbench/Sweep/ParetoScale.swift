internal import Foundation

/// Where results stand in a Pareto plot: bits a weight across, loss of quality up, logarithmic.
struct ParetoScale {
  let bits: ClosedRange<Double>
  let loss: ClosedRange<Double>

  /// A loss below this is drawn at it: a logarithm has no place for 0 or a gain.
  static let floor = 1e-4

  /// nil where nothing can be placed.
  init?(_ entries: [SweepTable.Entry]) {
    let placed = entries.filter(\.isPlaced)
    guard !placed.isEmpty else { return nil }
    let bits = placed.map { $0.bitsPerWeight!.mean }
    let ends = placed.flatMap { Self.ends($0.loss!) }
    self.bits = (bits.min()! - 0.15)...(bits.max()! + 0.15)
    loss = Self.rounded(ends.min()!, ends.max()!)
  }

  static func clamped(_ loss: Double) -> Double { max(loss, floor) }

  /// Mean less and plus its deviation, as far as a logarithm can show them.
  static func ends(_ figure: SweepFigure) -> [Double] {
    let deviation = figure.deviation ?? 0
    return [clamped(figure.mean - deviation), clamped(figure.mean + deviation)]
  }

  // Out to the next 1, 2 or 5 times a power of ten, so that ticks stand at the ends.
  private static func rounded(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let ladder = (-5...5).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
    let bottom = ladder.last { $0 <= low * 1.000001 } ?? low
    let top = ladder.first { $0 >= high * 0.999999 } ?? high
    return bottom < top ? bottom...top : (bottom / 2)...(bottom * 2)
  }

  /// 0 at the left, 1 at the right.
  func across(_ value: Double) -> Double {
    (value - bits.lowerBound) / (bits.upperBound - bits.lowerBound)
  }

  /// 0 at the bottom, 1 at the top.
  func up(_ value: Double) -> Double {
    let value = min(max(value, loss.lowerBound), loss.upperBound)
    return log(value / loss.lowerBound) / log(loss.upperBound / loss.lowerBound)
  }

  /// Losses with a line: 1, 2 and 5 times powers of ten; powers alone where those are many.
  var ticks: [Double] {
    let factors: [Double] = loss.upperBound / loss.lowerBound > 300 ? [1] : [1, 2, 5]
    let ladder = (-5...5).flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
    return ladder.filter { $0 >= loss.lowerBound * 0.999999 && $0 <= loss.upperBound * 1.000001 }
  }

  /// Half bits within the range.
  var bitTicks: [Double] {
    let first = (bits.lowerBound * 2).rounded(.up)
    return stride(from: first, through: bits.upperBound * 2, by: 1).map { $0 / 2 }
  }

  /// A loss as readers know it: `+5 %` of perplexity, or `-5 pt` of accuracy.
  static func label(_ loss: Double, isVision: Bool) -> String {
    let percent = loss * 100
    let text = Number.fixed(percent, percent >= 1 ? 0 : percent >= 0.1 ? 1 : 2)
    return isVision ? "-\(text) pt" : "+\(text) %"
  }
}
