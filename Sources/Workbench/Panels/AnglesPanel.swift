internal import EngineMessages

/// Mean |θ| as a heat map: one row a stage, one column a block of pairs.
enum AnglesPanel {
  private static let heat: [Role] = [.heat1, .heat2, .heat3, .heat4, .heat5]

  static func paint(_ subject: InspectSubject, _ area: Area, _ canvas: inout Canvas) {
    let heat = subject.report.angleHeat
    let largest = heat.joined().filter(\.isFinite).max() ?? 0
    let blocks = heat.first?.count ?? 0
    let inside = canvas.frame(
      area, title: "rotation |θ|", remark: "\(heat.count) stages × \(blocks)")
    guard !heat.isEmpty, inside.height > 1, inside.width > 6 else {
      canvas.text("no angles", .textDim, in: inside)
      return
    }
    let (body, footer) = inside.splitTop(inside.height - 1)
    let group = (heat.count + body.height - 1) / body.height
    for (line, stage) in stride(from: 0, to: heat.count, by: group).enumerated() {
      canvas.text(rightAligned("\(stage + 1)", 2), .plotAxis, in: body, row: line)
      let row = Area(x: body.x + 3, y: body.y + line, width: body.width - 4, height: 1)
      let stages = Array(heat[stage..<min(stage + group, heat.count)])
      paint(mean(stages), largest: largest, row, &canvas)
    }
    paintLegend(largest, footer, &canvas)
  }

  /// The mean over neighbouring stages, block by block.
  private static func mean(_ stages: [[Double]]) -> [Double] {
    guard stages.count > 1 else { return stages.first ?? [] }
    let blocks = stages.map(\.count).min() ?? 0
    return (0..<blocks).map { block in
      stages.reduce(0) { $0 + $1[block] } / Double(stages.count)
    }
  }

  private static func paint(
    _ values: [Double], largest: Double, _ area: Area, _ canvas: inout Canvas
  ) {
    guard !values.isEmpty, area.width > 0 else { return }
    let repeats = max(area.width / values.count, 1)
    let columns = min(area.width, values.count * repeats)
    for x in 0..<columns {
      let level = level(values[x * values.count / columns], largest)
      canvas.put(canvas.glyphs.shades[level], heat[level], x: area.x + x, y: area.y)
    }
  }

  private static func level(_ value: Double, _ largest: Double) -> Int {
    guard value.isFinite, largest > 0 else { return 0 }
    return min(max(Int(saturating: value / largest * 5), 0), 4)
  }

  private static func paintLegend(_ largest: Double, _ area: Area, _ canvas: inout Canvas) {
    var x = canvas.text(" 0 ", .plotAxis, in: area)
    for (level, role) in heat.enumerated() {
      x += canvas.text(canvas.glyphs.shades[level], role, in: area, at: x)
    }
    canvas.text(" \(Number.fixed(largest, 3)) rad", .plotAxis, in: area, at: x)
  }
}
