internal import EngineMessages

/// A run's losses over its steps, made to be printed: extremes as a band behind the mean,
/// validations as dots; logarithmic where everything is above 0.
enum LossSVG {
  private static let width = 760.0
  private static let height = 360.0
  private static let left = 72.0
  private static let top = 40.0
  private static let right = 740.0
  private static let bottom = 310.0
  private static let color = "#0072b2"
  private static let validationColor = "#d55e00"
  /// One a point and a half of the plot's width.
  private static let columns = 440

  static func text(_ record: SessionRecord) -> String {
    let body =
      plot(record) ?? [
        SVGElement.label(
          "no step was taken", x: width / 2, y: height / 2, anchor: "middle", size: 14)
      ]
    let head = SVGElement.head(width: width, height: height)
    let page = SVGElement.page(title: "loss and validation over steps")
    return ([head] + page + body + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static func plot(_ record: SessionRecord) -> [String]? {
    var (loss, validation) = (Series(), Series())
    for report in record.steps { loss.append(step: report.step, value: report.loss) }
    for entry in record.validations { validation.append(step: entry.step, value: entry.nll) }
    let range = 0..<max(loss.lastStep, validation.lastStep, 1) + 1
    let curves = [loss, validation].map {
      $0.columns(over: range, count: min(columns, range.count))
    }
    let isPositive = curves.joined().allSatisfy { $0.count == 0 || $0.low > 0 }
    guard let scale = ValueScale(curves, logarithmic: isPositive) else { return nil }
    return axes(scale, range) + band(curves[0], scale) + mean(curves[0], scale)
      + dots(curves[1], scale) + legend(record, isLogarithmic: isPositive)
  }

  private static func axes(_ scale: ValueScale, _ range: Range<Int>) -> [String] {
    let rows = (0...4).flatMap { tick -> [String] in
      let value = scale.value(at: Double(tick) / 4)
      let y = self.y(value, scale)
      return [
        SVGElement.line(left, y, right, y, "#d9d9d9"),
        SVGElement.label(Number.compact(value), x: left - 8, y: y + 4, anchor: "end", size: 12),
      ]
    }
    let steps = (0...4).map { tick -> String in
      let step = (range.count - 1) * tick / 4
      let x = left + (right - left) * Double(tick) / 4
      return SVGElement.label(
        Number.axisStep(step), x: x, y: bottom + 20, anchor: "middle", size: 12)
    }
    return [SVGElement.frame(left: left, top: top, right: right, bottom: bottom)] + rows + steps
      + [
        SVGElement.label("step", x: (left + right) / 2, y: bottom + 40, anchor: "middle", size: 13)
      ]
  }

  private static func band(_ curve: [Series.Bucket], _ scale: ValueScale) -> [String] {
    let kept = curve.indices.filter { curve[$0].count > 0 }
    let upper = kept.map { point($0, Double(curve[$0].high), curve.count, scale) }
    let lower = kept.reversed().map { point($0, Double(curve[$0].low), curve.count, scale) }
    let points = (upper + lower).joined(separator: " ")
    return ["<polygon points=\"\(points)\" fill=\"\(color)\" fill-opacity=\"0.2\"/>"]
  }

  private static func mean(_ curve: [Series.Bucket], _ scale: ValueScale) -> [String] {
    let points = curve.indices.filter { curve[$0].count > 0 }.map {
      point($0, Double(curve[$0].mean), curve.count, scale)
    }
    return [
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"\(color)\"/>"
    ]
  }

  private static func dots(_ curve: [Series.Bucket], _ scale: ValueScale) -> [String] {
    curve.indices.filter { curve[$0].count > 0 }.map { column in
      let x = SVGElement.number(x(column, curve.count))
      let y = SVGElement.number(y(Double(curve[column].mean), scale))
      return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"3.5\" fill=\"\(validationColor)\"/>"
    }
  }

  private static func legend(_ record: SessionRecord, isLogarithmic: Bool) -> [String] {
    let axis = isLogarithmic ? "logarithmic" : "linear"
    return [
      SVGElement.line(left, 20, left + 24, 20, color),
      SVGElement.label("loss of a step", x: left + 30, y: 24, anchor: "start", size: 12),
      "<circle cx=\"\(SVGElement.number(left + 140))\" cy=\"20.0\" r=\"3.5\" fill=\"\(validationColor)\"/>",
      SVGElement.label(
        "validation (\(record.validations.count))", x: left + 150, y: 24, anchor: "start", size: 12),
      SVGElement.label(axis, x: right, y: 24, anchor: "end", size: 12),
    ]
  }

  private static func point(
    _ column: Int, _ value: Double, _ count: Int, _ scale: ValueScale
  ) -> String {
    SVGElement.number(x(column, count)) + "," + SVGElement.number(y(value, scale))
  }

  private static func x(_ column: Int, _ count: Int) -> Double {
    left + (right - left) * Double(column) / Double(max(count - 1, 1))
  }

  private static func y(_ value: Double, _ scale: ValueScale) -> Double {
    bottom - scale.share(value) * (bottom - top)
  }
}
