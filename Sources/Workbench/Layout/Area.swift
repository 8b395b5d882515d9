/// A rectangle of cells; never of negative size.
public struct Area: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(width, 0)
    self.height = max(height, 0)
  }

  var isEmpty: Bool { width == 0 || height == 0 }
  var right: Int { x + width }
  var bottom: Int { y + height }

  /// Without a frame of one cell.
  var inside: Area { Area(x: x + 1, y: y + 1, width: width - 2, height: height - 2) }

  func row(_ index: Int) -> Area { Area(x: x, y: y + index, width: width, height: 1) }

  /// The upper `rows`, and the rest.
  func splitTop(_ rows: Int) -> (Area, Area) {
    let rows = min(max(rows, 0), height)
    return (
      Area(x: x, y: y, width: width, height: rows),
      Area(x: x, y: y + rows, width: width, height: height - rows)
    )
  }

  /// The left `columns`, and the rest.
  func splitLeft(_ columns: Int) -> (Area, Area) {
    let columns = min(max(columns, 0), width)
    return (
      Area(x: x, y: y, width: columns, height: height),
      Area(x: x + columns, y: y, width: width - columns, height: height)
    )
  }

  /// `count` columns side by side, as equal as whole cells allow.
  func columns(_ count: Int) -> [Area] {
    (0..<count).map { index in
      let from = width * index / count
      return Area(x: x + from, y: y, width: width * (index + 1) / count - from, height: height)
    }
  }

  func contains(_ other: Area) -> Bool {
    other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom
  }
}
