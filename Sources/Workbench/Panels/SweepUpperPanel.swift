internal import EngineMessages

/// Where only one panel fits above the cell: the grid, or with `t` the plot.
enum SweepUpperPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    if state.view.showsPareto {
      SweepParetoPanel.paint(state, area, &canvas)
    } else {
      SweepGridPanel.paint(state, area, &canvas)
    }
  }
}
