/// One or more curves over steps with axes, a crosshair and markers.
struct CurvePlot {
  /// A curve and its stroke, so that colour is never the only carrier.
  struct Curve {
    var name: String
    var series: Series
    var role: Role
    var stroke = CurveStroke.solid
  }

  var curves: [Curve]
  var window: Range<Int>
  var logarithmic = false
  var smoothing = false
  var crosshair: Int?
  var marks: [(label: String, step: Int)] = []
  /// A value worth a line across, e.g. where a warning begins.
  var bound: Double?
  var labelWidth = 6
  /// What stands in place of curves where there are none.
  var empty = "no data yet"

  /// Draws into `area`: labels at the left, steps in the last row.
  func paint(in area: Area, on canvas: inout Canvas) {
    guard area.width > 4, area.height > 1 else { return }
    let labels = area.width > labelWidth * 3 ? labelWidth : 0
    let (upper, axis) = area.splitTop(area.height > 3 ? area.height - 1 : area.height)
    let (gutter, plot) = upper.splitLeft(labels)
    var plane = DotPlane(columns: plot.width, rows: plot.height, glyphs: canvas.glyphs)
    let buckets = curves.map { $0.series.columns(over: window, count: plane.dotsAcross) }
    guard let scale = ValueScale(buckets, logarithmic: logarithmic, including: bound) else {
      paintLost(buckets, in: plot, on: &canvas)
      canvas.text(empty, .textDim, in: plot, at: 1, row: plot.height / 2)
      return
    }
    paintBound(scale, in: plot, on: &canvas)
    paintCrosshair(in: plot, on: &canvas)
    for (curve, columns) in zip(curves, buckets) { trace(curve, columns, scale, &plane) }
    plane.paint(in: plot, on: &canvas)
    paintLost(buckets, in: plot, on: &canvas)
    paintMarks(in: plot, on: &canvas)
    paintValues(scale, in: gutter, on: &canvas)
    paintSteps(in: Area(x: plot.x, y: axis.y, width: plot.width, height: axis.height), on: &canvas)
  }

  private func trace(
    _ curve: Curve, _ columns: [Series.Bucket], _ scale: ValueScale, _ plane: inout DotPlane
  ) {
    var tracer = CurveTracer(scale: scale, role: curve.role, stroke: curve.stroke)
    guard smoothing else { return tracer.trace(columns, on: &plane) }
    var raw = CurveTracer(scale: scale, role: .plotRaw, stroke: curve.stroke)
    raw.trace(columns, on: &plane)
    tracer.trace(CurveTracer.smoothed(columns), on: &plane)
  }

  private func column(of step: Int, in area: Area) -> Int? {
    guard window.contains(step) else { return nil }
    return area.x + (step - window.lowerBound) * area.width / window.count
  }

  private func paintBound(_ scale: ValueScale, in area: Area, on canvas: inout Canvas) {
    guard let bound, bound >= scale.low, bound <= scale.high else { return }
    let row = area.y + scale.dot(bound, of: area.height)
    for x in area.x..<area.right { canvas.put("╌", .statusWarn, x: x, y: row) }
  }

  private func paintCrosshair(in area: Area, on canvas: inout Canvas) {
    guard let x = crosshair.flatMap({ column(of: $0, in: area) }) else { return }
    for y in area.y..<area.bottom { canvas.put("┆", .plotCrosshair, x: x, y: y) }
  }

  private func paintLost(_ buckets: [[Series.Bucket]], in area: Area, on canvas: inout Canvas) {
    for columns in buckets {
      for (index, bucket) in columns.enumerated() where bucket.lost > 0 {
        canvas.put("×", .plotNaN, x: area.x + index / canvas.glyphs.dotsAcross, y: area.y)
      }
    }
  }

  private func paintMarks(in area: Area, on canvas: inout Canvas) {
    for (label, step) in marks {
      guard let x = column(of: step, in: area) else { continue }
      let inset = min(x - area.x, max(area.width - label.count, 0))
      canvas.text(label, .plotMarker, in: area, at: inset)
    }
  }

  private func paintValues(_ scale: ValueScale, in area: Area, on canvas: inout Canvas) {
    guard area.width > 1 else { return }
    let rows = area.height >= 7 ? [0, area.height / 2, area.height - 1] : [0, area.height - 1]
    for row in Set(rows) {
      let share = area.height > 1 ? 1 - Double(row) / Double(area.height - 1) : 1
      let value = scale.value(at: share)
      let text = fitted(Self.label(value, span: scale.high - scale.low), area.width - 1)
      canvas.text(rightAligned(text, area.width - 1), .plotAxis, in: area, row: row)
    }
  }

  private static func label(_ value: Double, span: Double) -> String {
    let size = abs(value)
    if value != 0, size < 0.01 || size >= 10000 { return Number.scientific(value, decimals: 0) }
    return Number.fixed(value, span < 0.1 ? 3 : span < 10 ? 2 : span < 100 ? 1 : 0)
  }

  private func paintSteps(in area: Area, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let count = max(min(area.width / 12, 6), 1)
    for index in 0..<count {
      let step = window.lowerBound + window.count * index / count
      canvas.text(Number.axisStep(step), .plotAxis, in: area, at: area.width * index / count)
    }
    if area.width > 30 { canvas.textRight("step", .plotAxis, in: area) }
  }
}
