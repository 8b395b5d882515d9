internal import EngineMessages

/// One layer, whole: codes, angles, numbers and trends, arranged for the room there is.
enum InspectorPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    let (header, body) = area.splitTop(1)
    guard let name = state.currentLayer, let layer = state.run.layer(name) else {
      canvas.text("no layers yet", .textDim, in: area, at: 1)
      return
    }
    let report = state.report(of: name)
    paintHeader(layer.description, grid: report?.grid, header, &canvas)
    guard let report else {
      canvas.text("\(name): not measured yet", .textDim, in: body, at: 1, row: 1)
      return
    }
    let mark = state.view.compareMark.flatMap { letter in
      state.view.marks[letter].flatMap { state.run.history.report(of: name, at: $0) }
    }
    let subject = InspectSubject(
      report: report, marked: mark, markName: state.view.compareMark.map { "M\($0)" },
      layer: layer.description,
      moment: state.view.timeCursor.map { "step \(Number.axisStep($0))" } ?? "now")
    arrange(subject, state, body, &canvas)
  }

  private static func paintHeader(
    _ layer: LayerDescription, grid: String?, _ area: Area, _ canvas: inout Canvas
  ) {
    var x = 1 + canvas.text(layer.name, .textStrong, in: area, at: 1)
    let facts =
      "  \(layer.rows)×\(layer.columns) · \(grid ?? layer.grid) · group \(layer.groupSize) · "
      + "\(layer.transform), \(Number.steps(layer.angleCount)) θ"
    let hint = "◂ k prev · next j ▸ "
    let room = area.width - x - (area.width >= 96 ? GlyphWidth.width(of: hint) + 1 : 1)
    x += canvas.text(fitted(facts, room), .textDim, in: area, at: x)
    if area.width >= 96 { canvas.textRight(hint, .textDim, in: area) }
  }

  private static func arrange(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    if area.width >= 96 {
      wide(subject, state, area, &canvas)
    } else if area.height >= 32 {
      tall(subject, state, area, &canvas)
    } else {
      small(subject, state, area, &canvas)
    }
  }

  /// Differences to a mark want room.
  private static func numbersWidth(_ subject: InspectSubject) -> Int {
    subject.marked == nil ? 25 : 33
  }

  private static func wide(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    let top = area.height >= 14 ? max(area.height * 54 / 100, 9) : area.height
    let (upper, trends) = area.splitTop(top)
    let (codes, rest) = upper.splitLeft(area.width * 38 / 100)
    let (angles, numbers) = rest.splitLeft(rest.width - numbersWidth(subject))
    firstView(subject, state, codes, &canvas)
    AnglesPanel.paint(subject, angles, &canvas)
    NumbersPanel.paint(subject, state, numbers, &canvas)
    TrendsPanel.paint(state, trends, &canvas)
  }

  private static func tall(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    let (upper, rest) = area.splitTop(max(area.height * 28 / 100, 12))
    let stages = subject.report.angleHeat.count
    let (angles, trends) = rest.splitTop(min(max(stages + 3, 5), rest.height / 2))
    let (codes, numbers) = upper.splitLeft(upper.width - numbersWidth(subject))
    firstView(subject, state, codes, &canvas)
    NumbersPanel.paint(subject, state, numbers, &canvas)
    AnglesPanel.paint(subject, angles, &canvas)
    TrendsPanel.paint(state, trends, &canvas)
  }

  /// Two panels over the trends; `t` turns the left one through the views.
  private static func small(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    let (upper, trends) = area.splitTop(area.height >= 16 ? area.height * 58 / 100 : area.height)
    let (view, numbers) = upper.splitLeft(upper.width - numbersWidth(subject))
    switch state.view.inspectView {
    case .angles: AnglesPanel.paint(subject, view, &canvas)
    default: firstView(subject, state, view, &canvas)
    }
    NumbersPanel.paint(subject, state, numbers, &canvas)
    if !trends.isEmpty { TrendsPanel.paint(state, trends, &canvas) }
  }

  private static func firstView(
    _ subject: InspectSubject, _ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas
  ) {
    switch state.view.inspectView {
    case .scales: ScalesPanel.paint(subject, area, &canvas)
    default: CodesPanel.paint(subject, area, &canvas)
    }
  }
}

/// The layer being inspected, now and at the mark it is compared with.
struct InspectSubject {
  var report: LayerReport
  var marked: LayerReport?
  var markName: String?
  var layer: LayerDescription
  /// What the report is called beside the mark's.
  var moment: String
}
