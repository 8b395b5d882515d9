internal import Numerics

/// What the post-training butterfly minimises in the angles of one input, its weights frozen:
/// tr(D H Dᵀ) / tr(W H Wᵀ) + λ KL(levels || uniform), D = quantize(W Qᵀ) Q - W.
///
/// Rounding passes gradients straight through, with the scales held. The error's gradient is then
/// that of a fixed rounding error turned back by Q: one sweep of 2 D H against D.
///
/// `@unchecked Sendable`: one worker at a time calls it.
/// Source: "ButterflyQuant" (arXiv 2509.09679): reconstruction plus uniformity, weights frozen.
public final class ButterflyObjective: @unchecked Sendable {
  /// Rows of the input's weights that share a quantizer: a site.
  public struct Part: Sendable {
    public let rows: Range<Int>
    public let quantizer: GroupQuantizer

    public init(rows: Range<Int>, quantizer: GroupQuantizer) {
      self.rows = rows
      self.quantizer = quantizer
    }
  }

  public struct Value: Sendable, Hashable {
    /// The output's squared error over its energy.
    public var reconstruction: Double
    /// KL of the levels' histogram against the uniform one, in nats, averaged over weights.
    public var divergence: Double
    /// reconstruction + λ divergence.
    public var total: Double
  }

  public let rotation: ButterflyRotation
  private let weights: UnsafePointer<Float>
  private let rows: Int
  private let columns: Int
  private let parts: [Part]
  private let bins: [BinUniformity]
  private let moment: SecondMoment
  private let uniformity: Double
  private let energy: Double
  private let rotated: FloatBuffer
  private let difference: FloatBuffer
  private let gradient: FloatBuffer
  private let scales: [FloatBuffer]

  /// `weights` [rows, columns] must outlive the objective; `parts` cover its rows in order.
  ///
  /// Precondition: the moment and the rotation are as wide as the weights.
  public init(
    weights: UnsafePointer<Float>, parts: [Part], moment: SecondMoment,
    rotation: ButterflyRotation, uniformity: Double
  ) {
    precondition(
      moment.size == rotation.size,
      "ButterflyObjective: expected a moment of size \(rotation.size), found \(moment.size)")
    self.weights = weights
    self.parts = parts
    self.moment = moment
    self.rotation = rotation
    self.uniformity = uniformity
    rows = parts.last?.rows.upperBound ?? 0
    columns = moment.size
    bins = parts.map { BinUniformity($0.quantizer) }
    rotated = FloatBuffer(count: rows * columns)
    difference = FloatBuffer(count: rows * columns)
    gradient = FloatBuffer(count: rows * columns)
    let width = columns
    scales = parts.map {
      FloatBuffer(count: $0.rows.count * $0.quantizer.groups(columns: width))
    }
    energy = max(
      ReconstructionError.measure(weights, rows: rows, moment: moment, product: gradient.base),
      .leastNormalMagnitude)
  }

  /// The scales of least squared error under the rotation as it is prepared now.
  public func chooseScales() {
    rotation.apply(rows: rotated.base, count: rows, source: weights)
    for (part, chosen) in zip(parts, scales) {
      part.quantizer.chooseScales(
        weights: rotated.base + part.rows.lowerBound * columns, rows: part.rows.count,
        columns: columns, scales: chosen.base)
    }
  }

  /// The value under the rotation as it is prepared now; adds dL/dθ to `angleGradients`.
  ///
  /// Cost: rows n² multiplications for the error, and three passes of the rotation.
  public func evaluate(angleGradients: UnsafeMutablePointer<Float>) -> Value {
    rotation.apply(rows: rotated.base, count: rows, source: weights)
    let divergence = addDivergence(angleGradients)
    for (part, chosen) in zip(parts, scales) {
      let start = part.rows.lowerBound * columns
      part.quantizer.quantize(
        weights: rotated.base + start, scales: chosen.base, rows: part.rows.count,
        columns: columns, values: difference.base + start)
    }
    rotation.applyInverse(rows: difference.base, count: rows, source: difference.base)
    for index in 0..<rows * columns { difference.base[index] -= weights[index] }
    let error = ReconstructionError.measure(
      difference.base, rows: rows, moment: moment, product: gradient.base)
    let factor = Float(2 / energy)
    for index in 0..<rows * columns { gradient.base[index] *= factor }
    rotation.backwardInverse(
      outputs: difference.base, gradients: gradient.base, count: rows,
      angleGradients: angleGradients)
    return Value(
      reconstruction: error / energy, divergence: divergence,
      total: error / energy + uniformity * divergence)
  }

  private func addDivergence(_ angleGradients: UnsafeMutablePointer<Float>) -> Double {
    var divergence = 0.0
    gradient.fill(0)
    for (index, part) in parts.enumerated() {
      let start = part.rows.lowerBound * columns
      let share = Double(part.rows.count) / Double(rows)
      var histogram = [Double](repeating: 0, count: bins[index].levels.count)
      bins[index].count(
        weights: rotated.base + start, scales: scales[index].base, rows: part.rows.count,
        columns: columns, histogram: &histogram)
      divergence += share * BinUniformity.divergence(histogram)
      bins[index].addGradient(
        weights: rotated.base + start, scales: scales[index].base, rows: part.rows.count,
        columns: columns, histogram: histogram, factor: uniformity * share,
        gradients: gradient.base + start)
    }
    guard uniformity > 0 else { return divergence }
    rotation.backward(
      outputs: rotated.base, gradients: gradient.base, count: rows, angleGradients: angleGradients)
    return divergence
  }
}
