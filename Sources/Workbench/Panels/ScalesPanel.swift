internal import EngineMessages

/// How many group scales have which power of two.
enum ScalesPanel {
  static func paint(_ subject: InspectSubject, _ area: Area, _ canvas: inout Canvas) {
    let inside = canvas.frame(area, title: "scales 2ᵏ", remark: "t next view")
    let counts = subject.report.scaleExponents
    let total = max(counts.reduce(0, +), 1)
    let largest = max(counts.max() ?? 1, 1)
    let first = max((counts.count - inside.height) / 2, 0)
    let width = inside.width - 16
    for (line, index) in counts.indices.dropFirst(first).prefix(inside.height).enumerated() {
      let exponent = subject.report.scaleExponentStart + index
      canvas.text(rightAligned("2^\(exponent)", 6), .plotAxis, in: inside, row: line)
      let share = Number.percent(Double(counts[index]) / Double(total))
      canvas.textRight(share, .textDim, in: inside, row: line)
      let bar = String(repeating: "█", count: max(counts[index] * width / largest, 0))
      canvas.text(bar, .plotBar, in: inside, at: 7, row: line)
    }
  }
}
