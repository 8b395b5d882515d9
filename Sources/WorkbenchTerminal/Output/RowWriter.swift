private import CNcurses
internal import Workbench

/// Turns a row of cells into ncurses' cells and hands it over.
struct RowWriter {
  private let numbers: ColorNumbers
  /// Looks of this frame only: ncurses recycles pairs when it has run out of them.
  private var pairs: [CellStyle: Int32] = [:]
  private var lastStyle = CellStyle.plain
  private var lastPair: Int32 = 0

  init(numbers: ColorNumbers) { self.numbers = numbers }

  mutating func beginFrame() {
    pairs.removeAll(keepingCapacity: true)
    lastStyle = .plain
    lastPair = 0
  }

  mutating func write(_ grid: CellGrid, row y: Int, columns: Int) {
    let width = min(grid.width, columns)
    var row: [cchar_t] = []
    row.reserveCapacity(width)
    var x = 0
    while x < width { x += repeatLast(grid, x, y, &row) ?? append(grid, x, y, to: &row) }
    if row.count > 0 { bfq_put_row(Int32(y), row, Int32(row.count)) }
  }

  /// Runs of one narrow cell, blanks most of all, are built once.
  private func repeatLast(_ grid: CellGrid, _ x: Int, _ y: Int, _ row: inout [cchar_t]) -> Int? {
    let place = y * grid.width + x
    guard x > 0, let last = row.last, grid.cells[place].glyph.utf8.count == 1,
      grid.cells[place] == grid.cells[place - 1]
    else { return nil }
    row.append(last)
    return 1
  }

  /// Adds the cell at `x` and says how many columns it took; where libc disagrees with us about a
  /// glyph's width, question marks keep the row aligned.
  private mutating func append(_ grid: CellGrid, _ x: Int, _ y: Int, to row: inout [cchar_t]) -> Int
  {
    let cell = grid.cells[y * grid.width + x]
    let isWide = x + 1 < grid.width && grid.cells[y * grid.width + x + 1].glyph.isEmpty
    let pair = pair(cell.style)
    let attributes = UInt32(cell.style.attributes.rawValue)
    let scalars = cell.glyph.unicodeScalars.map(\.value)
    let columns = isWide ? 2 : 1
    if let first = scalars.first, Self.width(first) == columns {
      row.append(Self.cell(scalars, attributes, pair))
    } else {
      let filler: UInt32 = scalars.isEmpty ? 0x20 : 0x3F
      for _ in 0..<columns { row.append(Self.cell([filler], attributes, pair)) }
    }
    return columns
  }

  private static func cell(_ scalars: [UInt32], _ attributes: UInt32, _ pair: Int32) -> cchar_t {
    var cell = cchar_t()
    bfq_make_cell(&cell, scalars, Int32(scalars.count), attributes, pair)
    return cell
  }

  private static func width(_ scalar: UInt32) -> Int {
    (0x20..<0x7F).contains(scalar) ? 1 : Int(bfq_wcwidth(scalar))
  }

  private mutating func pair(_ style: CellStyle) -> Int32 {
    if style == lastStyle { return lastPair }
    lastStyle = style
    lastPair = pairs[style] ?? newPair(style)
    return lastPair
  }

  private mutating func newPair(_ style: CellStyle) -> Int32 {
    let foreground = numbers.number(style.foreground)
    let background = numbers.number(style.background)
    let isPlain = foreground < 0 && background < 0
    let pair = isPlain ? 0 : max(bfq_pair(foreground, background), 0)
    pairs[style] = pair
    return pair
  }
}
