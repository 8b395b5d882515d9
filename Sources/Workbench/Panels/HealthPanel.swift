/// The health list: what worries most stands first.
enum HealthPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let items = HealthItem.items(state)
    let bad = items.filter { $0.role == .statusBad || $0.role == .statusWarn }.count
    let inside = canvas.frame(
      area, title: "health", remark: bad == 0 ? "✓ ok" : "! \(bad)")
    for (row, item) in items.prefix(inside.height).enumerated() {
      canvas.text(canvas.statusGlyph(item.role), item.role, in: inside, row: row)
      canvas.text(fitted(item.text, inside.width - 2), item.role, in: inside, at: 2, row: row)
    }
  }
}
