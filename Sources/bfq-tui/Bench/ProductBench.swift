import ButterflyQuant
import Numerics
import ShiftAdd

/// Products of packed matrices beside reading the same bytes and beside the fp32 library.
struct ProductBench {
  let rounds: Int
  let seed: UInt64
  let pool: WorkerPool
  let print: (BenchRow) -> Void

  /// Cold figures go around more memory than any cache holds.
  private static let coldBytes = 400 << 20

  private func packed(_ rows: Int, _ columns: Int, bits: Int) -> PackedMatrix {
    var generator = SeededGenerator(seed: seed)
    let mask = UInt8(1 << bits - 1)
    let codes = (0..<rows * columns).map { _ in
      UInt8(truncatingIfNeeded: generator.next() >> 32) & mask
    }
    let scales = (0..<rows * ((columns + 63) / 64)).map { _ in
      UInt8(160 + generator.index(below: 20))
    }
    return PackedMatrix(
      rows: rows, columns: columns, groupSize: 64, codebook: Codebook(.defaultGrid(bits: bits)),
      codes: codes, scales: scales)
  }

  private func activations(_ layout: BlockLayout, tokens: Int) -> QuantizedActivations {
    var generator = SeededGenerator(seed: seed, stream: 1)
    let x = QuantizedActivations(layout: layout, capacity: tokens)
    x.quantize((0..<tokens * layout.columns).map { _ in generator.gaussian() }, count: tokens)
    return x
  }

  private func dense(_ count: Int) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    for index in 0..<count { buffer.base[index] = Float(index % 31) * 0.03 - 0.4 }
    return buffer
  }

  /// One token from memory: packed, a plain read of the same bytes, and fp32.
  func vectorFromMemory(_ rows: Int, _ columns: Int) {
    let copiesOfFloats = max(2, Self.coldBytes / (rows * columns * 4))
    let floats = (0..<copiesOfFloats).map { _ in dense(rows * columns) }
    let y = FloatBuffer(count: rows)
    let v = dense(columns)
    let timing = InterleavedTiming(rounds: rounds, clock: ThreadClock.now)
    for bits in [2, 3, 4] {
      let first = packed(rows, columns, bits: bits)
      let bytes = first.codeBytes + first.scaleBytes
      let copies =
        [first] + (1..<Self.coldBytes / bytes).map { _ in PackedMatrix(copying: first) }
      let x = activations(first.layout, tokens: 1)
      for kernels in ShiftAddKernels.available where kernels.name != "plain" {
        let seconds = timing.seconds([
          { for copy in copies { kernels.multiply(copy, x, into: y.base, stride: rows) } },
          { for copy in copies { _ = copy.readAll() } },
          {
            for copy in floats {
              DenseProduct.multiplyTransposed(
                .float, m: 1, n: rows, k: columns, a: v.base, b: copy.base, c: y.base)
            }
          },
        ])
        let ours = seconds[0] / Double(copies.count)
        let name = "gemv \(rows)x\(columns) \(bits) bits \(kernels.name)"
        row(name + " / read", ours, seconds[1] / Double(copies.count), "us")
        row(name + " / sgemv", ours, seconds[2] / Double(floats.count), "us")
      }
      threaded(copies, x, bits)
    }
  }

  private func threaded(_ copies: [PackedMatrix], _ x: QuantizedActivations, _ bits: Int) {
    guard pool.threadCount > 1, let first = copies.first else { return }
    let y = FloatBuffer(count: first.rows)
    let seconds = InterleavedTiming(rounds: rounds, clock: MonotonicClock.now).seconds([
      {
        for copy in copies {
          ShiftAddKernels.fastest.multiply(copy, x, into: y.base, stride: copy.rows, pool: pool)
        }
      },
      { pool.run(parts: copies.count) { part, _ in _ = copies[part].readAll() } },
    ])
    print(
      BenchRow(
        name: "gemv \(first.rows)x\(first.layout.columns) \(bits) bits / read",
        threads: pool.threadCount, value: seconds[0] / Double(copies.count) * 1e6, unit: "us",
        reference: seconds[1] / Double(copies.count) * 1e6, ratio: seconds[1] / seconds[0]))
  }

  /// One token from cache beside fp32.
  func vectorInCache(_ rows: Int, _ columns: Int) {
    let matrix = dense(rows * columns)
    let v = dense(columns)
    let y = FloatBuffer(count: rows)
    let timing = InterleavedTiming(rounds: rounds, clock: ThreadClock.now)
    for bits in [2, 3, 4] {
      let first = packed(rows, columns, bits: bits)
      let x = activations(first.layout, tokens: 1)
      for kernels in ShiftAddKernels.available where kernels.name != "plain" {
        let seconds = timing.seconds(
          repeats: max(20, 40_000_000 / (rows * columns)),
          [
            { kernels.multiply(first, x, into: y.base, stride: rows) },
            {
              DenseProduct.multiplyTransposed(
                .float, m: 1, n: rows, k: columns, a: v.base, b: matrix.base, c: y.base)
            },
            {
              DenseProduct.libraryMultiplyTransposed(
                m: 1, n: rows, k: columns, a: v.base, b: matrix.base, c: y.base)
            },
          ])
        let name = "gemv \(rows)x\(columns) \(bits) bits \(kernels.name) in cache"
        row(name + " / sgemv", seconds[0], seconds[1], "us")
        row(name + " / \(DenseProduct.libraryName) sgemv", seconds[0], seconds[2], "us")
      }
    }
  }

  /// Many tokens beside the rate of a square fp32 product.
  func batch(_ rows: Int, _ columns: Int) {
    let side = 2048
    let (a, b, c) = (dense(side * side), dense(side * side), FloatBuffer(count: side * side))
    let cube = 2 * Double(side) * Double(side) * Double(side)
    let timing = InterleavedTiming(rounds: max(3, rounds / 3), clock: ThreadClock.now)
    for tokens in [32, 128] {
      let y = FloatBuffer(count: tokens * rows)
      for bits in [2, 3, 4] {
        let first = packed(rows, columns, bits: bits)
        let x = activations(first.layout, tokens: tokens)
        let seconds = timing.seconds([
          { ShiftAddKernels.fastest.multiply(first, x, into: y.base, stride: rows) },
          {
            DenseProduct.multiplyTransposed(
              .float, m: side, n: side, k: side, a: a.base, b: b.base, c: c.base)
          },
        ])
        let rate = 2 * Double(rows * columns * tokens) / seconds[0] * 1e-9
        let reference = cube / seconds[1] * 1e-9
        print(
          BenchRow(
            name: "gemm \(rows)x\(columns) \(bits) bits batch \(tokens) / sgemm \(side)",
            threads: 1, value: rate, unit: "GOP/s", reference: reference,
            ratio: rate / reference))
      }
    }
  }

  /// The machine's plain read of memory.
  func readBandwidth() -> Double {
    let first = packed(4096, 4096, bits: 4)
    let copies = (0..<Self.coldBytes / first.codeBytes).map { _ in PackedMatrix(copying: first) }
    let bytes = Double(copies.count * (first.codeBytes + first.scaleBytes))
    let seconds = InterleavedTiming(rounds: rounds, clock: ThreadClock.now).seconds([
      { for copy in copies { _ = copy.readAll() } }
    ])
    let rate = bytes / seconds[0] * 1e-9
    print(
      BenchRow(
        name: "read bandwidth", threads: 1, value: rate, unit: "GB/s", reference: rate, ratio: 1))
    return rate
  }

  // The ratio is how many times faster than the reference.
  private func row(_ name: String, _ seconds: Double, _ reference: Double, _ unit: String) {
    print(
      BenchRow(
        name: name, threads: 1, value: seconds * 1e6, unit: unit, reference: reference * 1e6,
        ratio: reference / seconds))
  }
}
