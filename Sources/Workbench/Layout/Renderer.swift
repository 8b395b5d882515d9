/// State in, cells out.
public enum Renderer {
  /// The frame at the size given, or at the state's own.
  ///
  /// Cost: linear in the cells, whatever the length of the run.
  public static func render(
    _ state: WorkbenchState, width: Int? = nil, height: Int? = nil
  ) -> CellGrid {
    var state = state
    state.view.selectedLayer = state.currentLayer
    let width = width ?? state.width
    let height = height ?? state.height
    var canvas = Canvas(
      width: width, height: height, sheet: state.stylesheet, glyphs: state.glyphs)
    let placements = Layout.placements(
      width: width, height: height, screen: state.view.screen, picking: state.mode == .picker,
      sweeping: state.run.sweep.description != nil)
    for placement in placements where !placement.area.isEmpty {
      placement.panel.paint(state, placement.area, &canvas)
    }
    OverlayPanel.paint(state, Area(x: 0, y: 0, width: width, height: height), &canvas)
    if state.glyphs == .ascii { Transliteration.apply(to: &canvas.grid) }
    return canvas.grid
  }
}
