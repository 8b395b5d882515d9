internal import EngineMessages

/// What each layer alone costs at every width, the one it has marked.
enum SensitivitiesPanel {
  private static let column = 11

  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(
      area, title: "rise of nll by one layer alone",
      remark: state.view.timeCursor == nil ? "▸ now" : "▸ then", focused: true)
    guard let view = AllocationView(state) else {
      canvas.text(
        fitted(state.mode == .live ? "not measured yet" : "not measured", inside.width - 2),
        .textDim, in: inside, at: 1)
      return
    }
    guard inside.height > 1 else { return }
    let report = view.report
    paintHeadings(report, inside.row(0), &canvas)
    let (_, body) = inside.splitTop(1)
    let current = report.layers.firstIndex { $0.name == state.currentLayer } ?? 0
    let first = min(max(current - body.height / 2, 0), max(report.layers.count - body.height, 0))
    for (line, layer) in report.layers.dropFirst(first).prefix(body.height).enumerated() {
      let isCurrent = first + line == current
      paint(
        layer, report.widths, bits: view.bits[first + line], isCurrent: isCurrent, body.row(line),
        &canvas)
    }
  }

  private static func nameWidth(_ area: Area, _ widths: Int) -> Int {
    max(area.width - widths * column - 1, 8)
  }

  private static func paintHeadings(
    _ report: SensitivityReport, _ row: Area, _ canvas: inout Canvas
  ) {
    let name = nameWidth(row, report.widths.count)
    canvas.text("layer", .textDim, in: row, at: 2)
    for (index, bits) in report.widths.enumerated() {
      canvas.text(
        rightAligned("\(bits) bit", column), .textDim, in: row, at: name + index * column)
    }
  }

  private static func paint(
    _ layer: SensitivityReport.Layer, _ widths: [Int], bits present: Int, isCurrent: Bool,
    _ row: Area, _ canvas: inout Canvas
  ) {
    if isCurrent { canvas.fill(row, .selection) }
    let base: Role = isCurrent ? .selection : .text
    let name = nameWidth(row, widths.count)
    canvas.text(fitted(layer.name, name - 2), base, in: row, at: 2)
    for (index, bits) in widths.enumerated() {
      let isChosen = bits == present
      let text = (isChosen ? "▸" : "") + Number.signed(layer.rises[index], 4)
      let role: Role = isCurrent ? .selection : isChosen ? .textStrong : .textDim
      canvas.text(rightAligned(text, column), role, in: row, at: name + index * column)
    }
  }
}
