internal import EngineMessages

/// Loss of quality against bits a weight: a letter a method, ● where nothing smaller is better.
enum SweepParetoPanel {
  private static let labelWidth = 8

  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard let table = state.sweepTable else { return }
    let what = table.isVision ? "accuracy lost" : "ppl over fp"
    let inside = canvas.frame(area, title: "\(what) · bits/weight", remark: "● best for size")
    guard inside.width > labelWidth + 8, inside.height > 2 else { return }
    guard let scale = ParetoScale(table.entries) else {
      canvas.text("no figures yet", .textDim, in: inside, at: 1)
      return
    }
    let plot = Area(
      x: inside.x + labelWidth, y: inside.y, width: inside.width - labelWidth - 3,
      height: inside.height - 1)
    paintAxes(scale, isVision: table.isVision, inside, plot, &canvas)
    let best = Set(table.frontier)
    for entry in table.entries where !best.contains(entry) {
      paint(entry, "○", table, scale, state, plot, &canvas)
    }
    for entry in table.frontier { paint(entry, "●", table, scale, state, plot, &canvas) }
  }

  private static func paintAxes(
    _ scale: ParetoScale, isVision: Bool, _ inside: Area, _ plot: Area,
    _ canvas: inout Canvas
  ) {
    var lastRow = -2
    for tick in scale.ticks.reversed() {
      let row = self.row(tick, scale, plot)
      guard row - lastRow >= 2 else { continue }
      lastRow = row
      let label = rightAligned(
        ParetoScale.label(tick, isVision: isVision), labelWidth - 1)
      canvas.text(label, .plotAxis, in: inside, row: row)
      canvas.text(
        String(repeating: "┄", count: plot.width), .plotAxis, in: plot, row: row)
    }
    var free = 0
    for tick in scale.bitTicks {
      let x = labelWidth + column(tick, scale, plot)
      guard x - 1 >= free else { continue }
      free = x + 4
      canvas.text(Number.fixed(tick, 1), .plotAxis, in: inside, at: x - 1, row: inside.height - 1)
    }
  }

  private static func paint(
    _ entry: SweepTable.Entry, _ glyph: String, _ table: SweepTable, _ scale: ParetoScale,
    _ state: WorkbenchState, _ plot: Area, _ canvas: inout Canvas
  ) {
    guard let loss = entry.loss, let bits = entry.bitsPerWeight,
      let index = table.methods.firstIndex(of: entry.method)
    else { return }
    let mark = SweepMark(index)
    let isChosen = state.selectedCell.map {
      $0.method == entry.method && $0.bits == entry.bits
    }
    let area = Area(x: plot.x, y: plot.y, width: plot.width + 3, height: plot.height)
    canvas.text(
      glyph + mark.letter, isChosen == true ? .selection : mark.role, in: area,
      at: column(bits.mean, scale, plot), row: row(ParetoScale.clamped(loss.mean), scale, plot))
  }

  private static func column(_ bits: Double, _ scale: ParetoScale, _ plot: Area) -> Int {
    Int(saturating: (scale.across(bits) * Double(plot.width - 1)).rounded())
  }

  private static func row(_ loss: Double, _ scale: ParetoScale, _ plot: Area) -> Int {
    Int(saturating: ((1 - scale.up(loss)) * Double(plot.height - 1)).rounded())
  }
}
