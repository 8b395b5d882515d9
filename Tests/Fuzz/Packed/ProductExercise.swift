import ButterflyQuant
import Numerics
import ShiftAdd

/// Products of odd shapes with every kernel set, into results without a byte to spare.
enum ProductExercise {
  static func run(using generator: inout SeededGenerator) {
    let (rows, columns) = (1 + generator.index(below: 70), 1 + generator.index(below: 300))
    let group = [1, 8, 32, 33, 64, 100, 1024][generator.index(below: 7)]
    let grids = WeightGrid.all.map(Codebook.init) + [.int8]
    let codebook = grids[generator.index(below: grids.count)]
    let tokens = 1 + generator.index(below: 20)
    let groups = (columns + min(group, columns) - 1) / min(group, columns)
    let matrix = PackedMatrix(
      rows: rows, columns: columns, groupSize: group, codebook: codebook,
      codes: (0..<rows * columns).map { _ in UInt8(generator.index(below: 1 << codebook.bits)) },
      scales: (0..<rows * groups).map { _ in UInt8(generator.index(below: 256)) },
      streams: generator.index(below: 2) == 0)
    let x = QuantizedActivations(layout: matrix.layout, capacity: tokens)
    x.quantize((0..<tokens * columns).map { _ in generator.gaussian() }, count: tokens)
    let results = ShiftAddKernels.available.map { kernels in
      var y = [Float](repeating: 0, count: tokens * rows)
      kernels.multiply(matrix, x, into: &y, stride: rows)
      return y
    }
    precondition(
      results.allSatisfy { $0 == results[0] },
      "ProductExercise: expected equal bits of \(rows)x\(columns), groups of \(group), "
        + "\(codebook.name), \(tokens) tokens, found others")
  }
}
