/// Where the panels of the Sweep screen stand.
enum SweepLayout {
  /// The grid over the plot and the cell; in little room the grid or the plot over the cell.
  static func sweep(_ area: Area) -> [Layout.Placement] {
    if area.width >= 160, area.height >= 30 { return wide(area) }
    guard area.height >= 18 else {
      let (upper, cell) = area.splitTop(area.height - area.height * 2 / 5)
      return [
        Layout.Placement(panel: .sweepUpper, area: upper),
        Layout.Placement(panel: .sweepCell, area: cell),
      ]
    }
    let (grid, lower) = area.splitTop(area.height * 52 / 100)
    let (plot, cell) = lower.splitLeft(lower.width * 58 / 100)
    return [
      Layout.Placement(panel: .sweepGrid, area: grid),
      Layout.Placement(panel: .sweepPareto, area: plot),
      Layout.Placement(panel: .sweepCell, area: cell),
    ]
  }

  private static func wide(_ area: Area) -> [Layout.Placement] {
    let (left, plot) = area.splitLeft(area.width * 52 / 100)
    let (grid, cell) = left.splitTop(left.height * 60 / 100)
    return [
      Layout.Placement(panel: .sweepGrid, area: grid),
      Layout.Placement(panel: .sweepCell, area: cell),
      Layout.Placement(panel: .sweepPareto, area: plot),
    ]
  }

  /// A single run: what its layers cost at every width, and the bits chosen from that.
  static func allocation(_ area: Area) -> [Layout.Placement] {
    if area.width >= 100 {
      let (sheet, choice) = area.splitLeft(area.width * 62 / 100)
      return [
        Layout.Placement(panel: .sensitivities, area: sheet),
        Layout.Placement(panel: .allocation, area: choice),
      ]
    }
    let (choice, sheet) = area.splitTop(min(7, area.height / 2))
    return [
      Layout.Placement(panel: .allocation, area: choice),
      Layout.Placement(panel: .sensitivities, area: sheet),
    ]
  }
}
