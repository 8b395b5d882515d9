internal import ButterflyQuant
internal import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Learns the angles of one input by AdamW on a `ButterflyObjective`.
public struct ButterflyFit: Codable, Hashable, Sendable {
  public var steps: Int
  /// Peak rate, in radians a step; it falls to zero as a cosine.
  public var rate: Double
  /// λ of the histogram's divergence from uniform.
  public var uniformity: Double
  /// Steps between choices of the scales.
  public var scaleEvery: Int

  public init(
    steps: Int = 400, rate: Double = 3e-2, uniformity: Double = 0.03, scaleEvery: Int = 10
  ) {
    self.steps = steps
    self.rate = rate
    self.uniformity = uniformity
    self.scaleEvery = scaleEvery
  }

  /// The objective at the start, and at the angles kept.
  public struct Outcome: Codable, Hashable, Sendable {
    public var first: Double
    public var last: Double
  }

  /// Moves `angles` to the best found, never to worse than they are, and prepares the rotation.
  ///
  /// Throws: `Cancelled`, asked between steps.
  func fit(
    _ objective: ButterflyObjective, angles: FloatBuffer, cancellation: CancellationToken = .never
  ) throws(Cancelled) -> Outcome {
    let optimizer = AdamW(count: angles.count, settings: .init(beta2: 0.99))
    let gradients = FloatBuffer(count: angles.count)
    let start = FloatBuffer(count: angles.count)
    let best = FloatBuffer(count: angles.count)
    start.copy(from: angles)
    best.copy(from: angles)
    let first = value(objective, start, gradients)
    var least = first
    for step in 1...max(1, steps) where angles.count > 0 {
      try cancellation.check()
      objective.rotation.prepare(angles: angles.base)
      if (step - 1) % max(1, scaleEvery) == 0 { objective.chooseScales() }
      gradients.fill(0)
      let now = objective.evaluate(angleGradients: gradients.base).total
      if now < least {
        least = now
        best.copy(from: angles)
      }
      optimizer.update(
        angles, gradients: gradients, range: 0..<angles.count, step: step,
        rate: rate * (1 + cos(.pi * Double(step - 1) / Double(max(1, steps)))) / 2, decay: 0,
        gradientScale: 1)
    }
    return keep(objective, [angles, best, start], first, into: angles, gradients)
  }

  /// Judges candidates by scales chosen for each: those of the steps were up to `scaleEvery` old.
  private func keep(
    _ objective: ButterflyObjective, _ candidates: [FloatBuffer], _ first: Double,
    into angles: FloatBuffer, _ gradients: FloatBuffer
  ) -> Outcome {
    let totals = candidates.map { value(objective, $0, gradients) }
    let chosen = totals.indices.min { totals[$0] < totals[$1] } ?? 0
    angles.copy(from: candidates[chosen])
    objective.rotation.prepare(angles: angles.base)
    return Outcome(first: first, last: totals[chosen])
  }

  private func value(
    _ objective: ButterflyObjective, _ angles: FloatBuffer, _ gradients: FloatBuffer
  ) -> Double {
    objective.rotation.prepare(angles: angles.base)
    objective.chooseScales()
    return objective.evaluate(angleGradients: gradients.base).total
  }
}
