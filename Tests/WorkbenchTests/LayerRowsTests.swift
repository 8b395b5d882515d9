import EngineMessages
import Testing

@testable import Workbench

@Suite struct LayerRowsTests {
  private func names(_ filter: String) throws -> [String] {
    var state = Frames.live()
    state.view.filter = try LayerFilter(filter)
    return LayerRows.rows(state).map(\.name)
  }

  @Test func filters() throws {
    #expect(try names("attn").count == 16)
    #expect(try names("attn & ortho>1e-5") == ["L03.attn.q"])
    #expect(try names("L02.* & mlp").count == 3)
    #expect(try names("bits>=3").allSatisfy { $0.hasPrefix("L02") })
    #expect(try names("bits=3 | L03.attn.q").count == 8)
    #expect(try names("!attn & !mlp").isEmpty)
    #expect(try names("").count == 28)
  }

  @Test func sortsWorstFirst() {
    var state = Frames.live()
    for column in LayerColumn.allCases where column != .name && column != .shape {
      state.view.sort = column
      let values = LayerRows.rows(state).compactMap { $0.report.map(column.value) }
      #expect(values == (column.ascending ? values.sorted() : values.sorted(by: >)))
      state.view.sortReversed = true
      let reversed = LayerRows.rows(state).compactMap { $0.report.map(column.value) }
      #expect(reversed == (column.ascending ? values.sorted(by: >) : values.sorted()))
      state.view.sortReversed = false
    }
  }

  @Test func aLostNumberIsTheWorst() {
    let state = Frames.live()
    var rows = LayerRows.rows(state)
    rows[9].report?.loss = .nan
    #expect(LayerRows.sorted(rows, by: .loss, reversed: false).first?.name == rows[9].name)
  }

  @Test func selectionStaysOnItsLayer() {
    var state = Frames.live()
    _ = Frames.press("2jjj", &state)
    let chosen = state.currentLayer
    _ = Frames.press("ss", &state)
    #expect(state.currentLayer == chosen)
    _ = Frames.press("gw", &state)
    #expect(state.currentLayer == "L00.attn.o")
  }
}
