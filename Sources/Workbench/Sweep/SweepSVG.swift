internal import EngineMessages
internal import Foundation

/// A sweep's Pareto plot as a self-contained SVG file, made to be printed: loss of quality against
/// bits a weight, deviations as bars, a mark and a colour a method, the frontier dashed.
public enum SweepSVG {
  static let width = 760.0
  static let height = 480.0
  static let left = 84.0
  static let top = 58.0
  static let right = 560.0
  static let bottom = 416.0

  public static func text(_ table: SweepTable) -> String {
    let title = "\(table.model): quality against size"
    var body =
      SVGElement.page(title: title) + [
        SVGElement.label(title, x: left, y: 24, anchor: "start", size: 15)
      ]
    if let scale = ParetoScale(table.entries) {
      body += axes(scale, table) + frontier(scale, table)
      for (index, method) in table.methods.enumerated() {
        body += series(method, SweepMark(index), scale, table)
      }
    } else {
      body.append(
        SVGElement.label(
          "no figures yet", x: (left + right) / 2, y: height / 2, anchor: "middle", size: 14))
    }
    body += legend(table)
    let head = SVGElement.head(width: width, height: height)
    return ([head] + body + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  // MARK: - Axes

  private static func axes(_ scale: ParetoScale, _ table: SweepTable) -> [String] {
    let frame = SVGElement.frame(left: left, top: top, right: right, bottom: bottom)
    let middle = (top + bottom) / 2
    let name = table.isVision ? "accuracy beside full precision" : "perplexity over full precision"
    let vertical =
      "<text x=\"22\" y=\"\(SVGElement.number(middle))\" font-size=\"13\" text-anchor=\"middle\" "
      + "transform=\"rotate(-90 22 \(SVGElement.number(middle)))\">\(name)</text>"
    return [frame, vertical] + lossTicks(scale, table) + bitTicks(scale, table)
      + [
        SVGElement.label(
          "bits a weight: codes, scales and rotations", x: (left + right) / 2, y: bottom + 42,
          anchor: "middle", size: 13)
      ]
  }

  private static func lossTicks(_ scale: ParetoScale, _ table: SweepTable) -> [String] {
    scale.ticks.flatMap { tick -> [String] in
      let y = self.y(tick, scale)
      return [
        SVGElement.line(left, y, right, y, "#d9d9d9"),
        SVGElement.label(
          ParetoScale.label(tick, isVision: table.isVision), x: left - 8, y: y + 4, anchor: "end",
          size: 12),
      ]
    }
  }

  // Bytes grow with bits, so one mark carries both.
  private static func bitTicks(_ scale: ParetoScale, _ table: SweepTable) -> [String] {
    let bytesPerBit = table.entries.lazy.compactMap { entry -> Double? in
      guard let bytes = entry.bytes, let bits = entry.bitsPerWeight else { return nil }
      return bytes.mean / bits.mean
    }.first
    return scale.bitTicks.flatMap { tick -> [String] in
      let x = self.x(tick, scale)
      let size = bytesPerBit.map { Wording.bytes(Int(saturating: $0 * tick)) } ?? ""
      return [
        SVGElement.line(x, bottom, x, bottom + 5, "#000000"),
        SVGElement.label(Number.fixed(tick, 1), x: x, y: bottom + 20, anchor: "middle", size: 12),
        SVGElement.line(x, top - 5, x, top, "#000000"),
        SVGElement.label(size, x: x, y: top - 9, anchor: "middle", size: 10),
      ]
    }
  }

  // MARK: - Marks

  private static func series(
    _ method: String, _ mark: SweepMark, _ scale: ParetoScale, _ table: SweepTable
  ) -> [String] {
    let entries = table.entries.filter { $0.method == method }
    return entries.flatMap { entry -> [String] in
      guard let loss = entry.loss, let bits = entry.bitsPerWeight else { return [] }
      let (x, y) = (self.x(bits.mean, scale), self.y(ParetoScale.clamped(loss.mean), scale))
      return errorBar(loss, x, mark, scale) + [mark.shape(x, y)]
    }
  }

  private static func errorBar(
    _ loss: SweepFigure, _ x: Double, _ mark: SweepMark, _ scale: ParetoScale
  ) -> [String] {
    guard loss.deviation ?? 0 > 0 else { return [] }
    let ends = ParetoScale.ends(loss).map { y($0, scale) }
    return [SVGElement.line(x, ends[0], x, ends[1], mark.color)]
      + ends.map { SVGElement.line(x - 4, $0, x + 4, $0, mark.color) }
  }

  private static func frontier(_ scale: ParetoScale, _ table: SweepTable) -> [String] {
    let points = table.frontier.map { entry in
      SVGElement.number(x(entry.bitsPerWeight!.mean, scale)) + ","
        + SVGElement.number(y(ParetoScale.clamped(entry.loss!.mean), scale))
    }
    guard points.count > 1 else { return [] }
    return [
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"#000000\" "
        + "stroke-dasharray=\"5 4\"/>"
    ]
  }

  private static func legend(_ table: SweepTable) -> [String] {
    let rows = table.methods.enumerated().flatMap { index, method -> [String] in
      let y = top + 12 + 22 * Double(index)
      return [
        SweepMark(index).shape(right + 24, y),
        SVGElement.label(method, x: right + 38, y: y + 4, anchor: "start", size: 12),
      ]
    }
    let y = top + 12 + 22 * Double(table.methods.count)
    return rows + [
      "<line x1=\"\(SVGElement.number(right + 14))\" y1=\"\(SVGElement.number(y))\" x2=\"\(SVGElement.number(right + 34))\" "
        + "y2=\"\(SVGElement.number(y))\" stroke=\"#000000\" stroke-dasharray=\"5 4\"/>",
      SVGElement.label("best for their size", x: right + 38, y: y + 4, anchor: "start", size: 12),
      SVGElement.label(
        "bars: deviation over \(table.seeds.count) seeds", x: right + 14, y: y + 26,
        anchor: "start", size: 11),
    ]
  }

  // MARK: - Elements

  private static func x(_ bits: Double, _ scale: ParetoScale) -> Double {
    left + scale.across(bits) * (right - left)
  }

  private static func y(_ loss: Double, _ scale: ParetoScale) -> Double {
    bottom - scale.up(loss) * (bottom - top)
  }
}
