private import CShiftAdd
public import Numerics

/// The product kernels of one instruction set; all sets give the same bits.
public struct ShiftAddKernels: Sendable {
  public let name: String
  private let function: bfq_packed_product

  /// What this processor can run, the fastest first.
  public static let available: [ShiftAddKernels] = {
    var found: [ShiftAddKernels] = []
    guard var set = bfq_shift_add_sets() else { return found }
    while let name = set.pointee.name {
      if set.pointee.available != 0, let function = set.pointee.product {
        found.append(ShiftAddKernels(name: String(cString: name), function: function))
      }
      set += 1
    }
    return found
  }()

  public static let fastest = available[0]

  public static func named(_ name: String) -> ShiftAddKernels? {
    available.first { $0.name == name }
  }

  /// y = x Wᵀ for all rows of `x`, or y += x Wᵀ.
  ///
  /// Shapes: `y` [tokens, stride], of which the first `matrix.rows` columns are written.
  /// Precondition: `x` has the layout of `matrix`.
  public func multiply(
    _ matrix: PackedMatrix, _ x: QuantizedActivations, into y: UnsafeMutablePointer<Float>,
    stride: Int, accumulate: Bool = false, pool: WorkerPool? = nil
  ) {
    precondition(
      x.layout == matrix.layout,
      "ShiftAddKernels: expected activations of \(matrix.layout), found \(x.layout)")
    guard let pool, pool.threadCount > 1 else {
      return part(matrix, 0..<matrix.tiles, x, y, stride, accumulate)
    }
    let chunk = Self.tilesPerPart(matrix, x)
    guard matrix.tiles > chunk else {
      return part(matrix, 0..<matrix.tiles, x, y, stride, accumulate)
    }
    let output = SharedOutput(base: y)
    pool.run(parts: (matrix.tiles + chunk - 1) / chunk) { index, _ in
      let first = index * chunk
      part(
        matrix, first..<min(matrix.tiles, first + chunk), x, output.base, stride, accumulate)
    }
  }

  // Parts that outlast waking a thread by far: about 50 us each.
  private static func tilesPerPart(_ matrix: PackedMatrix, _ x: QuantizedActivations) -> Int {
    let bytesPerTile = matrix.codeBytes / matrix.tiles
    return max(2, 2_000_000 / max(1, bytesPerTile * max(1, x.tokens / 4)) & ~1)
  }

  private func part(
    _ matrix: PackedMatrix, _ tiles: Range<Int>, _ x: QuantizedActivations,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int, _ accumulate: Bool
  ) {
    matrix.withMatrix { matrix in
      x.withActivations { x in
        function(
          matrix, Int64(tiles.lowerBound), Int64(tiles.count), x, y, Int64(stride),
          accumulate ? 1 : 0)
      }
    }
  }
}

/// Results that workers write in disjoint rows of the matrix.
private struct SharedOutput: @unchecked Sendable {
  // Disjoint by the partition into tiles.
  let base: UnsafeMutablePointer<Float>
}
