internal import Numerics

/// One worker's products with the matrices of a packed model: activations are rotated and rounded to
/// integers on the way in.
///
/// `@unchecked Sendable`: one owner at a time calls it.
final class PackedProducts: @unchecked Sendable {
  /// Hears the rounded activations of every product: of the sites by the group that shares them, of
  /// the tables behind the groups.
  var observer: ((_ input: Int, _ activations: QuantizedActivations) -> Void)?
  private let sites: PackedSites
  private let tables: [PackedTable]
  private let kernels: ShiftAddKernels
  private let pool: WorkerPool?
  private let rotated: FloatBuffer
  /// Of every group, then of every table; those of one layout and width share theirs.
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
    rotated = FloatBuffer(count: rows * (sites.groups.map(\.layout.columns).max() ?? 0))
    // Those of sites in the model's bits, those of tables in bytes.
    let ofSites = Self.activations(
      of: sites.groups.map(\.layout), rows: rows, sites.rule, bits: sites.bits)
    activations =
      ofSites + Self.activations(of: tables.map(\.layout), rows: rows, sites.rule, bits: 8)
  }

  private static func activations(
    of layouts: [BlockLayout], rows: Int, _ rule: QuantizedActivations.ScaleRule, bits: Int
  ) -> [QuantizedActivations] {
    var shared: [BlockLayout: QuantizedActivations] = [:]
    return layouts.map { layout in
      let found =
        shared[layout]
        ?? QuantizedActivations(layout: layout, capacity: rows, rule: rule, bits: bits)
      shared[layout] = found
      return found
    }
  }

  /// y = W Qᵀ quantized (Q x), for all sites of an input, group by group.
  ///
  /// Shapes: `x` [count, columns], `y` [count, rows of all sites].
  func linear(
    _ index: Int, _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>,
    accumulate: Bool
  ) {
    let groups = sites.inputs[index]
    let stride = sites.groups[groups].reduce(0) { $0 + $1.rows }
    var column = 0
    for group in groups {
      let rounded = turned(x, count, group)
      for matrix in sites.groups[group].matrices {
        kernels.multiply(
          matrix, rounded, into: y + column, stride: stride, accumulate: accumulate, pool: pool)
        column += matrix.rows
      }
    }
  }

  /// Q x as integers, for the sites of a group.
  private func turned(
    _ x: UnsafePointer<Float>, _ count: Int, _ group: Int
  ) -> QuantizedActivations {
    guard let rotation = sites.groups[group].rotation else { return rounded(x, count, group) }
    rotation.apply(rows: rotated.base, count: count, source: x)
    return rounded(rotated.base, count, group)
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
      let rounded = rounded(x, count, sites.groups.count + index)
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
