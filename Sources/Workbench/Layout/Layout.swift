/// Which panel stands where: a pure function of the size and the screen.
public enum Layout {
  /// A panel and its place.
  public struct Placement: Hashable, Sendable {
    public var panel: PanelName
    public var area: Area
  }

  /// Below this there is one line per vital and no frame.
  static func isMicro(width: Int, height: Int) -> Bool { width < 60 || height < 16 }

  public static func placements(
    width: Int, height: Int, screen: Screen, picking: Bool = false, sweeping: Bool = false
  ) -> [Placement] {
    let whole = Area(x: 0, y: 0, width: width, height: height)
    guard !isMicro(width: width, height: height) else {
      return micro(whole, picking: picking)
    }
    let (top, rest) = whole.splitTop(2)
    let (body, bottom) = rest.splitTop(rest.height - 3)
    let bars = [
      Placement(panel: .topBar, area: top.row(0)), Placement(panel: .vitals, area: top.row(1)),
      Placement(panel: .pending, area: bottom.row(0)),
      Placement(panel: .status, area: bottom.row(1)), Placement(panel: .hints, area: bottom.row(2)),
    ]
    if picking { return bars + [Placement(panel: .picker, area: body)] }
    return bars + self.body(body, screen, sweeping: sweeping)
  }

  private static func micro(_ whole: Area, picking: Bool) -> [Placement] {
    let (body, bottom) = whole.splitTop(whole.height > 2 ? whole.height - 1 : whole.height)
    let panel = picking ? PanelName.picker : .micro
    return [Placement(panel: panel, area: body)]
      + (bottom.isEmpty ? [] : [Placement(panel: .status, area: bottom)])
  }

  private static func body(
    _ area: Area, _ screen: Screen, sweeping: Bool
  ) -> [Placement] {
    switch screen {
    case .overview: overview(area)
    case .layers: layers(area)
    case .inspect: [Placement(panel: .inspector, area: area)]
    case .replay: replay(area)
    case .log: [Placement(panel: .log, area: area)]
    case .compare: compare(area)
    case .sweep: sweeping ? SweepLayout.sweep(area) : SweepLayout.allocation(area)
    }
  }

  private static func overview(_ area: Area) -> [Placement] {
    if area.width >= 160, area.height >= 40 { return wideOverview(area) }
    let dock = area.height >= 32 ? min(area.height / 4, 12) : 0
    let (main, events) = area.splitTop(area.height - dock)
    let (top, sheet) = main.splitTop(main.height < 15 ? main.height : main.height * 58 / 100)
    let (plot, health) = top.splitLeft(top.width - min(max(top.width * 30 / 100, 26), 40))
    let panels = [
      Placement(panel: .loss, area: plot), Placement(panel: .health, area: health),
      Placement(panel: .layers, area: sheet),
    ].filter { !$0.area.isEmpty }
    return panels + (dock > 0 ? [Placement(panel: .events, area: events)] : [])
  }

  /// Three columns: curves over layers, the inspector that follows the row, health over the log.
  private static func wideOverview(_ area: Area) -> [Placement] {
    let (left, rest) = area.splitLeft(area.width * 44 / 100)
    let (middle, right) = rest.splitLeft(rest.width * 56 / 100)
    let (curves, sheet) = left.splitTop(left.height * 60 / 100)
    let (loss, rates) = curves.splitTop(curves.height * 62 / 100)
    let (health, log) = right.splitTop(min(16, right.height / 2))
    return [
      Placement(panel: .loss, area: loss), Placement(panel: .rates, area: rates),
      Placement(panel: .layers, area: sheet), Placement(panel: .inspector, area: middle),
      Placement(panel: .health, area: health), Placement(panel: .events, area: log),
    ]
  }

  private static func layers(_ area: Area) -> [Placement] {
    guard area.width >= 160 else {
      let dock = area.height >= 32 ? 10 : 0
      let (sheet, trends) = area.splitTop(area.height - dock)
      return [Placement(panel: .layers, area: sheet)]
        + (dock > 0 ? [Placement(panel: .trends, area: trends)] : [])
    }
    let (sheet, rest) = area.splitLeft(area.width * 54 / 100)
    let (inspector, log) = rest.splitTop(rest.height * 72 / 100)
    return [
      Placement(panel: .layers, area: sheet), Placement(panel: .inspector, area: inspector),
      Placement(panel: .events, area: log),
    ]
  }

  private static func compare(_ area: Area) -> [Placement] {
    let (texts, numbers) = area.splitTop(area.height - min(11, area.height / 2))
    let halves = texts.columns(2)
    return [
      Placement(panel: .referenceText, area: halves[0]),
      Placement(panel: .shiftAddText, area: halves[1]),
      Placement(panel: .agreement, area: numbers),
    ].filter { !$0.area.isEmpty }
  }

  private static func replay(_ area: Area) -> [Placement] {
    let (timeline, rest) = area.splitTop(min(6, area.height / 2))
    let (loss, commands) = rest.splitTop(rest.height < 9 ? rest.height : rest.height * 60 / 100)
    return [
      Placement(panel: .timeline, area: timeline), Placement(panel: .loss, area: loss),
      Placement(panel: .commands, area: commands),
    ].filter { !$0.area.isEmpty }
  }
}
