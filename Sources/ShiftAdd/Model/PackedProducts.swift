internal import Numerics

/// One worker's products with the matrices of a packed model: activations are rotated and rounded to
/// bytes on the way in.
///
/// `@unchecked Sendable`: one owner at a time calls it.
final class PackedProducts: @unchecked Sendable {
  /// Hears the rounded activations of every product: of the sites by their input, of the tables
  /// behind the inputs.
  var observer: ((_ input: Int, _ activations: QuantizedActivations) -> Void)?
  private let sites: PackedSites
  private let tables: [PackedTable]
  private let kernels: ShiftAddKernels
  private let pool: WorkerPool?
  private let rotated: FloatBuffer
  /// Of every input, then of every table; those of one layout share theirs.
  private let activations: [QuantizedActivations]

  /// Products of up to `rows` rows; `pool` shares them where they are large.
  init(
    _ sites: PackedSites, tables: [PackedTable], rows: Int, kernels: ShiftAddKernels,
    pool: WorkerPool? = nil
  ) {
    self.sites = sites
    self.kernels = kernels
    self.pool = pool
    self.tables = tables
    rotated = FloatBuffer(count: rows * (sites.inputs.map(\.layout.columns).max() ?? 0))
    var shared: [BlockLayout: QuantizedActivations] = [:]
    activations = (sites.inputs.map(\.layout) + tables.map(\.layout)).map { layout in
      let found =
        shared[layout] ?? QuantizedActivations(layout: layout, capacity: rows, rule: sites.rule)
      shared[layout] = found
      return found
    }
  }

  /// y = W Qᵀ quantized (Q x), for all sites of an input.
  ///
  /// Shapes: `x` [count, columns], `y` [count, rows of all sites].
  func linear(
    _ index: Int, _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>,
    accumulate: Bool
  ) {
    let input = sites.inputs[index]
    var rows = x
    if let rotation = input.rotation {
      rotation.apply(rows: rotated.base, count: count, source: rows)
      rows = UnsafePointer(rotated.base)
    }
    let rounded = rounded(rows, count, index)
    var column = 0
    for matrix in input.matrices {
      kernels.multiply(
        matrix, rounded, into: y + column, stride: input.rows, accumulate: accumulate, pool: pool)
      column += matrix.rows
    }
  }

  /// y = x Wᵀ for the table at `index`.
  ///
  /// Shapes: `x` [count, columns], `y` [count, rows].
  func table(
    _ index: Int, _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>
  ) {
    let table = tables[index]
    switch table.storage {
    case .bytes(let matrix):
      let rounded = rounded(x, count, sites.inputs.count + index)
      kernels.multiply(matrix, rounded, into: y, stride: table.rows, pool: pool)
    case .floats(let buffer):
      DenseProduct.multiplyTransposed(
        .float, m: count, n: table.rows, k: table.columns, a: x, b: buffer.base, c: y)
    }
  }

  private func rounded(
    _ rows: UnsafePointer<Float>, _ count: Int, _ number: Int
  ) -> QuantizedActivations {
    let x = activations[number]
    x.quantize(rows, count: count)
    observer?(number, x)
    return x
  }
}
