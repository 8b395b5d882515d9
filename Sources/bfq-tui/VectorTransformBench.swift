import ButterflyQuant
import Numerics

/// Transforms of one vector and of small batches beside the Walsh-Hadamard transform.
///
/// All contenders take turns in one process on thread CPU time; medians of rounds.
struct VectorTransformBench {
  var seed: UInt64
  var rounds: Int
  var json: Bool

  func run() {
    for (size, count) in [(1024, 1), (4096, 1), (1024, 64), (4096, 64)] {
      measure(size: size, count: count)
    }
    for size in [172, 192, 288, 576] { measureRotationAlone(size: size) }
    for bits in [4, 6, 8, 10] { printError(size: 1024, bits: bits) }
  }

  private func measure(size: Int, count: Int) {
    var generator = SeededGenerator(seed: seed)
    let plan = RotationPlan.butterfly(size: size)
    let angles = RotationStart.random(scale: 1).values(for: plan, using: &generator).angles
    let rotation = VectorRotation(plan: plan)
    rotation.prepare(angles: angles)
    let dyadic = DyadicRotation(plan: plan, angles: angles)
    let (data, out) = (FloatBuffer(count: count * size), FloatBuffer(count: count * size))
    for index in 0..<data.count { data.base[index] = generator.gaussian() }
    let integers = (0..<data.count).map { Int32(data.base[$0] * 1024) }
    let wide = (0..<data.count).map { Int32(data.base[$0] * 0x1p20) }
    var outIntegers = integers
    let medians = interleaved(
      repeats: max(1, 400_000 / (size * count)),
      [
        { WalshHadamard.apply(rows: out.base, count: count, size: size, source: data.base) },
        { rotation.apply(rows: out.base, count: count, source: data.base) },
        { dyadic.apply(rows: &outIntegers, count: count, source: integers) },
        { dyadic.apply(rows: &outIntegers, count: count, source: wide) },
      ])
    let name = "\(size) x\(count)"
    for (index, what) in ["givens", "lifting", "lifting wide"].enumerated() {
      printRow("\(what) \(name) / wht", medians[index + 1], medians[0], rows: count)
    }
  }

  private func measureRotationAlone(size: Int) {
    var generator = SeededGenerator(seed: seed)
    let plan = RotationPlan.butterfly(size: size)
    let angles = RotationStart.random(scale: 1).values(for: plan, using: &generator).angles
    let fast = VectorRotation(plan: plan)
    let panel = ButterflyRotation(plan: plan)
    fast.prepare(angles: angles)
    panel.prepare(angles: angles)
    let (data, out) = (FloatBuffer(count: size), FloatBuffer(count: size))
    for index in 0..<size { data.base[index] = generator.gaussian() }
    let medians = interleaved(
      repeats: 400,
      [
        { panel.apply(rows: out.base, count: 1, source: data.base) },
        { fast.apply(rows: out.base, count: 1, source: data.base) },
      ])
    printRow("givens \(size) x1 / sixteen rows' kernel", medians[1], medians[0], rows: 1)
  }

  /// The largest error of lifted integers of 20 bits against Q in floats, over their size.
  private func printError(size: Int, bits: Int) {
    var generator = SeededGenerator(seed: seed)
    let plan = RotationPlan.butterfly(size: size)
    let angles = RotationStart.random(scale: 1).values(for: plan, using: &generator).angles
    let exact = ButterflyReference(plan: plan, angles: angles.map(Double.init))
    let dyadic = DyadicRotation(plan: plan, angles: angles, fractionBits: bits)
    let x = (0..<size).map { _ in Int32(generator.gaussian() * 0x1p16) }
    var y = x
    dyadic.apply(rows: &y, count: 1, source: x)
    let expected = exact.forward(x.map(Double.init))
    let squares = zip(y, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    let norm = expected.reduce(0) { $0 + $1 * $1 }
    let error = (squares / norm).squareRoot()
    BenchRow(
      name: "lifting error \(size), \(bits) bits", threads: 1, value: error, unit: "of the norm",
      reference: 1, ratio: error
    ).print(json: json)
  }

  /// The median over the rounds of each body's seconds.
  private func interleaved(repeats: Int, _ bodies: [() -> Void]) -> [Double] {
    var seconds = bodies.map { _ in [Double]() }
    for _ in 0..<max(1, rounds) {
      for (index, body) in bodies.enumerated() {
        seconds[index].append(ThreadClock.time(repeats: repeats, body))
      }
    }
    return seconds.map(median)
  }

  private func printRow(_ name: String, _ seconds: Double, _ reference: Double, rows: Int) {
    BenchRow(
      name: name, threads: 1, value: seconds * 1e6 / Double(rows), unit: "us/row",
      reference: reference * 1e6 / Double(rows), ratio: seconds / reference
    ).print(json: json)
  }
}
