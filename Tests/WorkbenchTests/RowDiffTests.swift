import Testing

@testable import Workbench

@Suite struct RowDiffTests {
  @Test func firstFrameIsSentWhole() {
    #expect(RowDiff.changedRows(nil, CellGrid(width: 4, height: 3)) == [0, 1, 2])
  }

  @Test func anotherSizeIsSentWhole() {
    let old = CellGrid(width: 4, height: 3)
    #expect(RowDiff.changedRows(old, CellGrid(width: 5, height: 2)) == [0, 1])
  }

  @Test func onlyChangedRowsAreSent() {
    let old = CellGrid(width: 4, height: 5)
    var new = old
    new.draw("x", x: 3, y: 1, style: .plain)
    new[0, 4].style.attributes = .bold
    #expect(RowDiff.changedRows(old, new) == [1, 4])
    #expect(RowDiff.changedRows(new, new) == [])
  }

  @Test func emptyGridsHaveNoRows() {
    #expect(RowDiff.changedRows(nil, CellGrid(width: 0, height: 0)) == [])
    #expect(RowDiff.changedRows(nil, CellGrid(width: 0, height: 2)) == [0, 1])
  }
}
