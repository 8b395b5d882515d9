/// Medians of several contenders measured in turn, so that a slow moment of the machine meets all
/// of them.
struct InterleavedTiming {
  let rounds: Int
  let clock: () -> Double

  /// Seconds a call of each contender, `repeats` calls a measurement.
  func seconds(repeats: Int = 1, _ contenders: [() -> Void]) -> [Double] {
    var samples = contenders.map { _ in [Double]() }
    for contender in contenders { contender() }
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        let began = clock()
        for _ in 0..<repeats { contender() }
        samples[index].append((clock() - began) / Double(repeats))
      }
    }
    return samples.map(median)
  }
}
