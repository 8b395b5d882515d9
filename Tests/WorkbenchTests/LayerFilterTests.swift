import EngineMessages
import Testing

@testable import Workbench

@Suite struct LayerFilterTests {
  private func fault(_ text: String) -> FilterFault? {
    do {
      _ = try LayerFilter(text)
      return nil
    } catch {
      return error
    }
  }

  private func rows(_ text: String, _ state: WorkbenchState) throws -> [String] {
    var state = state
    state.view.filter = try LayerFilter(text)
    return LayerRows.rows(state).map(\.name)
  }

  @Test func aFaultNamesItsPlace() {
    #expect(
      fault("orto>1")
        == FilterFault(description: "no column \"orto\", did you mean ortho?", place: 0..<4))
    #expect(fault("attn &  sat<x ")?.place == 12..<13)
    #expect(fault("sat<x")?.description == "\"x\" is not a number such as 4.4%")
    #expect(fault("sat>")?.description == "a number is missing, e.g. 4.4%")
    #expect(fault("sat>")?.place == 4..<4)
    #expect(fault("attn & | mlp")?.description == "a term is missing")
    #expect(fault("attn & | mlp")?.place == 7..<7)
    #expect(fault("attn | !orto>2")?.place == 8..<12)
    #expect(fault("sqnr<nan")?.place == 5..<8)
    #expect(fault("") == nil && fault("  ") == nil)
  }

  /// The sheet shows 4.4 % where files hold 0.044.
  @Test func sharesAreTypedAsTheyAreShown() throws {
    let state = Frames.live()
    let shares = state.run.layers.compactMap(\.report).map(\.saturation)
    let middle = shares.sorted()[shares.count / 2]
    let percent = Number.fixed(middle * 100, 6)
    let expected = shares.count { $0 > middle + 1e-9 }
    #expect(expected > 0)
    #expect(try rows("sat>\(percent)%", state).count == expected)
    #expect(try rows("sat > \(percent) %", state).count == expected)
    #expect(try rows("sat>\(middle + 1e-9)", state).count == expected)
    #expect(fault("sat>4.4")?.description == "sat is a share: write 4.4%, or a number up to 1")
    #expect(fault("ortho>4%")?.place == 6..<8)
  }

  @Test func unitsAndHeadingsAsShown() throws {
    let state = Frames.live()
    #expect(try rows("sqnr<9dB", state) == rows("sqnr<9", state))
    #expect(try rows("sqnr<9 dB", state) == rows("sqnr<9", state))
    #expect(try rows("‖QᵀQ−I‖>1e-5", state) == rows("ortho>1e-5", state))
    #expect(try rows("Δloss>+0.001", state) == rows("delta>0.001", state))
    #expect(try rows("bits!=2", state) == rows("!bits=2", state))
    #expect(try !rows("bits!=2", state).isEmpty)
  }

  @Test func theLineStaysUntilItIsUnderstood() {
    var state = Frames.live()
    _ = Frames.press("2/sat>4,4%", &state)
    _ = state.reduce(.key(.enter))
    let text = Renderer.render(state).text
    #expect(text.contains("/sat>4,4%") && text.contains("\"4,4%\" is not a number such as 4.4%"))
    #expect(state.view.filter == nil)
    // The place is marked, and not by colour alone.
    let grid = Renderer.render(state)
    let row = grid.height - 2
    let marked = (0..<grid.width).filter { grid[$0, row].style.attributes.contains(.underline) }
    #expect(marked == Array(5...8))
    for _ in 0..<3 { _ = state.reduce(.key(.backspace)) }
    _ = Frames.press(".4%", &state)
    _ = state.reduce(.key(.enter))
    #expect(state.view.overlay == .none && state.view.filter?.text == "sat>4.4%")
    _ = Frames.press("/", &state)
    guard case .filter(let prompt) = state.view.overlay else {
      Issue.record("no filter line")
      return
    }
    #expect(prompt.editor.text == "sat>4.4%")
  }

  @Test func theColonLineSaysItOnce() {
    var state = Frames.live()
    _ = state.reduce(.commandText("filter orto>1"))
    #expect(state.complaint == "filter: no column \"orto\", did you mean ortho?")
  }
}
