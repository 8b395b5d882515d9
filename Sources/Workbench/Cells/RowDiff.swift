/// Which rows of a frame must be sent.
public enum RowDiff {
  /// Every row when there is no old frame or its size differs. Cost: linear in the cells.
  public static func changedRows(_ old: CellGrid?, _ new: CellGrid) -> [Int] {
    guard let old, old.width == new.width, old.height == new.height else {
      return Array(0..<new.height)
    }
    return (0..<new.height).filter { y in
      let row = y * new.width..<(y + 1) * new.width
      return old.cells[row] != new.cells[row]
    }
  }
}
