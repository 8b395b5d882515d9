/// The two customs for which rows of a head are rotated together.
///
/// Interleaved pairs rows 2i and 2i+1; rotate-half pairs rows i and i + half. Both are one
/// permutation of rows apart, per head.
enum RotaryOrder {
  /// The rotate-half row that holds interleaved row `row` of a head of `size` rows.
  static func halfRow(ofInterleaved row: Int, size: Int) -> Int { row % 2 * (size / 2) + row / 2 }

  /// Reorders heads of `headDimension` rows of `width` floats from rotate-half to interleaved.
  static func interleave(
    _ rows: UnsafeMutablePointer<Float>, heads: Int, headDimension: Int, width: Int
  ) {
    permute(rows, heads: heads, headDimension: headDimension, width: width) {
      $0
    } source: {
      halfRow(ofInterleaved: $0, size: headDimension)
    }
  }

  /// Undoes `interleave`.
  static func separate(
    _ rows: UnsafeMutablePointer<Float>, heads: Int, headDimension: Int, width: Int
  ) {
    permute(rows, heads: heads, headDimension: headDimension, width: width) {
      halfRow(ofInterleaved: $0, size: headDimension)
    } source: {
      $0
    }
  }

  private static func permute(
    _ rows: UnsafeMutablePointer<Float>, heads: Int, headDimension: Int, width: Int,
    target: (Int) -> Int, source: (Int) -> Int
  ) {
    let size = headDimension * width
    let copy = UnsafeMutablePointer<Float>.allocate(capacity: size)
    defer { copy.deallocate() }
    for head in 0..<heads {
      let base = rows + head * size
      copy.update(from: base, count: size)
      for row in 0..<headDimension {
        (base + target(row) * width).update(from: copy + source(row) * width, count: width)
      }
    }
  }
}
