internal import EngineMessages

/// The signed histogram of codes: one row a magnitude, negative to the left, positive to the right.
enum CodesPanel {
  /// Counts of one magnitude.
  struct Row {
    var label: String
    var negative = 0
    var positive = 0
  }

  static func paint(_ subject: InspectSubject, _ area: Area, _ canvas: inout Canvas) {
    let remark = subject.marked != nil ? "\(subject.moment) █ \(subject.markName ?? "") ┆" : ""
    let inside = canvas.frame(area, title: "codes · \(subject.report.grid)", remark: remark)
    guard inside.height > 1, inside.width > 16 else { return }
    let (body, footer) = inside.splitTop(inside.height - 1)
    let now = rows(subject.report, limit: body.height)
    let then = subject.marked.map { rows($0, limit: body.height) } ?? []
    let total = max(subject.report.codeHistogram.reduce(0, +), 1)
    let largest = max(now.map { max($0.negative, $0.positive) }.max() ?? 1, 1)
    let thickness = min(max(body.height / max(now.count, 1), 1), 3)
    let inset = max((body.height - now.count * thickness) / 2, 0)
    for index in 0..<now.count * thickness {
      let row = now[index / thickness]
      let old = then.indices.contains(index / thickness) ? then[index / thickness] : nil
      let labelled = index % thickness == thickness / 2
      let line = body.row(inset + index)
      if labelled { paintLabels(row, total: total, line, &canvas) }
      paint(row, old, largest: largest, line, &canvas)
    }
    paintFooter(subject.report, footer, &canvas)
  }

  private static func paintLabels(
    _ row: Row, total: Int, _ area: Area, _ canvas: inout Canvas
  ) {
    canvas.text(rightAligned(row.label, 6), .plotAxis, in: area)
    let percent = rightAligned(
      Number.percent(Double(row.negative + row.positive) / Double(total)), 7)
    canvas.textRight(percent, .textDim, in: area)
  }

  private static func paint(
    _ row: Row, _ old: Row?, largest: Int, _ area: Area, _ canvas: inout Canvas
  ) {
    let bars = Area(x: area.x + 7, y: area.y, width: area.width - 7 - 8, height: 1)
    let half = (bars.width - 1) / 2
    guard half > 0 else { return }
    let centre = bars.x + half
    canvas.put("│", .plotAxis, x: centre, y: area.y)
    let left = (row.negative * half + largest / 2) / largest
    let right = (row.positive * half + largest / 2) / largest
    for offset in 0..<min(left, half) {
      canvas.put("█", .plotBar, x: centre - 1 - offset, y: area.y)
    }
    for offset in 0..<min(right, half) {
      canvas.put("█", .plotBar, x: centre + 1 + offset, y: area.y)
    }
    guard let old else { return }
    let (oldLeft, oldRight) = (old.negative * half / largest, old.positive * half / largest)
    if oldLeft > 0 { canvas.put("┆", .plotBarMarker, x: centre - min(oldLeft, half), y: area.y) }
    if oldRight > 0 { canvas.put("┆", .plotBarMarker, x: centre + min(oldRight, half), y: area.y) }
  }

  private static func paintFooter(_ report: LayerReport, _ area: Area, _ canvas: inout Canvas) {
    let entropy = Histogram.entropy(report.codeHistogram)
    let most = Histogram.entropy(report.levels.map { _ in 1 })
    canvas.text(
      fitted(
        " sat \(Number.percent(report.saturation))"
          + "  entropy \(Number.fixed(entropy, 2))/\(Number.fixed(most, 2))", area.width), .textDim,
      in: area)
  }

  /// Magnitudes from the largest down; neighbours fold where there are more than `limit`.
  static func rows(_ report: LayerReport, limit: Int) -> [Row] {
    var byMagnitude: [Double: Row] = [:]
    for (level, count) in zip(report.levels, report.codeHistogram) {
      let magnitude = abs(level)
      var row = byMagnitude[magnitude] ?? Row(label: label(magnitude))
      if level < 0 { row.negative += count } else { row.positive += count }
      byMagnitude[magnitude] = row
    }
    let rows = byMagnitude.sorted { $0.key > $1.key }.map(\.value)
    guard rows.count > limit, limit > 0 else { return rows }
    let group = (rows.count + limit - 1) / limit
    return stride(from: 0, to: rows.count, by: group).map { start in
      let part = rows[start..<min(start + group, rows.count)]
      return Row(
        label: part.first!.label, negative: part.map(\.negative).reduce(0, +),
        positive: part.map(\.positive).reduce(0, +))
    }
  }

  private static func label(_ magnitude: Double) -> String {
    guard magnitude != 0 else { return "0" }
    let text =
      magnitude.rounded() == magnitude
      ? Number.fixed(magnitude, 0) : Number.fixed(magnitude, magnitude < 0.1 ? 3 : 2)
    return "±" + text
  }
}
