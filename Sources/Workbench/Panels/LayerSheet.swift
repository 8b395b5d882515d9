internal import EngineMessages

/// Cells of the layer sheet: widths, headings, values with their warnings.
enum LayerSheet {
  private static let order: [LayerColumn] = [
    .bits, .loss, .delta, .ortho, .churn, .sat, .grad, .sqnr, .zeros, .drift, .shape,
  ]
  private static let histogramWidth = 16

  /// The columns that fit behind the name, beginning `page` further right.
  static func columns(width: Int, page: Int) -> [LayerColumn] {
    let start = page % order.count
    var room = width - 2 - LayerColumn.name.width - histogramWidth / 2
    return (Array(order[start...]) + Array(order[..<start])).filter { column in
      guard room >= column.width + 1 else {
        room = 0
        return false
      }
      room -= column.width + 1
      return true
    }
  }

  static func paintHeadings(
    _ columns: [LayerColumn], _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    canvas.text("layer", .textDim, in: area, at: 2)
    var x = 2 + LayerColumn.name.width
    for column in columns {
      let role: Role = column == state.view.sort ? .title : .textDim
      canvas.text(rightAligned(column.heading, column.width), role, in: area, at: x + 1)
      x += column.width + 1
    }
    canvas.text("codes", .textDim, in: area, at: x + 2)
  }

  static func paint(
    _ row: LayerRows.Row, _ columns: [LayerColumn], _ state: WorkbenchState, chosen: Bool,
    _ area: Area, _ canvas: inout Canvas
  ) {
    if chosen { canvas.fill(area, .selection) }
    let base: Role = chosen ? .selection : .text
    let marked = state.view.markedLayers.contains(row.name)
    canvas.text(chosen ? "▸" : " ", base, in: area)
    if marked { canvas.text("*", style: style(.mark, chosen, canvas), in: area, at: 1) }
    canvas.text(fitted(row.name, LayerColumn.name.width), base, in: area, at: 2)
    var x = 2 + LayerColumn.name.width
    for column in columns {
      let (text, role) = value(column, row, state)
      let padded = rightAligned(text, column.width)
      canvas.text(padded, style: style(role, chosen, canvas), in: area, at: x + 1)
      x += column.width + 1
    }
    guard let report = row.report, area.width - x - 2 > 2 else { return }
    let bars = histogram(report, canvas.glyphs, width: min(area.width - x - 2, histogramWidth))
    canvas.text(bars, style: style(.plotBar, chosen, canvas), in: area, at: x + 2)
  }

  private static func style(_ role: Role, _ chosen: Bool, _ canvas: Canvas) -> CellStyle {
    guard chosen else { return canvas.sheet[role] }
    return role == .text ? canvas.sheet[.selection] : canvas.sheet.style(role, on: .selection)
  }

  private static func value(
    _ column: LayerColumn, _ row: LayerRows.Row, _ state: WorkbenchState
  ) -> (String, Role) {
    if column == .shape, let layer = state.run.layer(row.name)?.description {
      return ("\(layer.rows)x\(layer.columns)", .textDim)
    }
    guard let report = row.report else { return ("-", .textDim) }
    let role = self.role(column, report)
    let sign = role == .statusWarn ? "! " : role == .statusBad ? "× " : ""
    return (sign + column.text(report), role)
  }

  private static func role(_ column: LayerColumn, _ report: LayerReport) -> Role {
    switch column {
    case .ortho: HealthLimits.role(report.orthogonalityFrobenius, HealthLimits.orthogonality)
    case .churn: HealthLimits.role(report.churn, HealthLimits.churn)
    case .sat: HealthLimits.role(report.saturation, HealthLimits.saturation)
    case .loss, .delta, .grad: column.value(report).isFinite ? .text : .statusBad
    default: .text
    }
  }

  /// The codes as one bar a level (or a few levels), most negative first.
  static func histogram(_ report: LayerReport, _ glyphs: GlyphSet, width: Int) -> String {
    let counts = Histogram.folded(report.codeHistogram, to: width)
    let largest = max(counts.max() ?? 0, 1)
    let bars = glyphs.bars
    return counts.map { count in
      count == 0 ? " " : bars[min(count * bars.count / largest, bars.count - 1)]
    }.joined()
  }
}
