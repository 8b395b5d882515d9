package import ButterflyQuant
private import CKernels
package import Models
package import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Quantization-aware weights: Ŵ = quantize(W Qᵀ) Q for every linear site.
///
/// With activations in full precision, quantize(W Qᵀ)(Q x) = Ŵ x, so the rotation is applied to
/// the weights and never to the tokens: log2 n passes over W in place of as many over every token.
///
/// Straight-through, with G = dL/dŴ: dL/dW = G Qᵀ Q = G exactly. The angles meet G twice, through
/// W Qᵀ and through the outer Q; as both run over the same stages and a rotation keeps the cross
/// product of a pair, the two terms are one sweep over Ŵ - W. That sweep also leaves G Qᵀ, which
/// the scales need.
///
/// `@unchecked Sendable`: passes write disjoint row parts; settings change only between steps.
package final class QuantizedWeights: WeightPath, @unchecked Sendable {
  /// Rows of one input that one worker takes at a time.
  struct Part: Sendable {
    let input: Int
    let rows: Range<Int>
    /// Index among the parts of its input.
    let index: Int
  }

  package let effective: WeightSet
  package let sites: [QuantizedSite]
  package let rotations: [InputRotation?]
  package let settings: QuantizationSettings
  private let layout: ParameterLayout
  private let parameters: FloatBuffer
  /// W Qᵀ of the last forward pass, in the parameters' layout.
  package let rotated: FloatBuffer
  /// G Qᵀ while scales are trained or angles learned, in the parameters' layout.
  private let rotatedGradients: FloatBuffer
  private let difference: FloatBuffer
  private let parts: [Part]

  /// Precondition: `settings.grid` names a grid.
  package init(
    _ layout: ParameterLayout, parameters: FloatBuffer, operand: DenseProduct.Operand,
    settings: QuantizationSettings, seed: UInt64, pool: WorkerPool
  ) {
    guard let grid = WeightGrid.named(settings.grid) else {
      preconditionFailure("QuantizedWeights: expected a grid's name, found \(settings.grid)")
    }
    self.layout = layout
    self.parameters = parameters
    self.settings = settings
    let floats = FloatBuffer(count: layout.count)
    floats.copy(from: parameters)
    effective = WeightSet(layout: layout, floats: floats, operand: operand)
    let quantizer = GroupQuantizer(
      grid: grid, groupSize: settings.groupSize, scaleRule: settings.scaleRule)
    sites = layout.sites.map { QuantizedSite($0, quantizer: quantizer) }
    let parts = Self.parts(layout)
    self.parts = parts
    var generator = SeededGenerator(seed: seed, stream: 2)
    rotations = layout.inputs.indices.map { index in
      Self.makeRotation(
        layout.inputs[index], settings, Self.partCount(of: index, parts), &generator)
    }
    rotated = FloatBuffer(count: layout.count)
    rotatedGradients = FloatBuffer(count: layout.count)
    difference = FloatBuffer(count: layout.count)
    chooseScales(of: Array(sites.indices), pool: pool)
  }

  // MARK: - Forward

  package func prepare(pool: WorkerPool) {
    for tensor in layout.tensors {
      memcpy(
        effective.floats.base + tensor.offset, parameters.base + tensor.offset, tensor.count * 4)
      effective.refresh(offset: tensor.offset, count: tensor.count)
    }
    pool.run(parts: parts.count, ForwardWork(weights: self))
  }

  private struct ForwardWork: PartedWork {
    let weights: QuantizedWeights
    func run(part: Int, worker: Int) { weights.forward(weights.parts[part]) }
  }

  private func forward(_ part: Part) {
    let input = layout.inputs[part.input]
    let start = input.offset + part.rows.lowerBound * input.columns
    rotate(part, start)
    let values = effective.floats.base + start
    forEachSite(part) { site, rows, offset in
      site.snapScales(rows: rows)
      site.quantizer.quantize(
        weights: rotated.base + offset, scales: site.scales.base + rows.lowerBound * site.groups,
        rows: rows.count, columns: input.columns, values: effective.floats.base + offset)
    }
    rotations[part.input]?.rotation.applyInverse(
      rows: values, count: part.rows.count, source: values)
    effective.refresh(offset: start, count: part.rows.count * input.columns)
  }

  private func rotate(_ part: Part, _ start: Int) {
    let columns = layout.inputs[part.input].columns
    if let rotation = rotations[part.input]?.rotation {
      rotation.apply(
        rows: rotated.base + start, count: part.rows.count, source: parameters.base + start)
    } else {
      memcpy(rotated.base + start, parameters.base + start, part.rows.count * columns * 4)
    }
  }

  // MARK: - Backward

  package func backward(_ gradients: FloatBuffer, pool: WorkerPool) {
    for rotation in rotations { rotation?.beginBackward() }
    pool.run(parts: parts.count, BackwardWork(weights: self, gradients: gradients))
    for rotation in rotations { rotation?.reduceGradients() }
  }

  private struct BackwardWork: PartedWork {
    let weights: QuantizedWeights
    let gradients: FloatBuffer
    func run(part: Int, worker: Int) { weights.backward(weights.parts[part], gradients) }
  }

  private func backward(_ part: Part, _ gradients: FloatBuffer) {
    let input = layout.inputs[part.input]
    let start = input.offset + part.rows.lowerBound * input.columns
    let count = part.rows.count * input.columns
    let upstream = rotatedGradients.base + start
    let learnsAngles = rotations[part.input].map { !$0.frozen } ?? false
    guard learnsAngles || settings.learnsScales else { return }
    memcpy(upstream, gradients.base + start, count * 4)
    if let shared = rotations[part.input] {
      if learnsAngles {
        for index in start..<start + count {
          difference.base[index] = effective.floats.base[index] - parameters.base[index]
        }
        shared.rotation.backwardInverse(
          outputs: difference.base + start, gradients: upstream, count: part.rows.count,
          angleGradients: shared.partGradient(part.index).base)
      } else {
        shared.rotation.apply(rows: upstream, count: part.rows.count, source: upstream)
      }
    }
    guard settings.learnsScales else { return }
    forEachSite(part) { site, rows, offset in scaleBackward(site, rows, offset) }
  }

  // d/d(log2 s) = s ln 2 d/ds.
  private func scaleBackward(_ site: QuantizedSite, _ rows: Range<Int>, _ offset: Int) {
    let first = rows.lowerBound * site.groups
    let count = rows.count * site.groups
    memset(site.scaleGradients.base + first, 0, count * 4)
    site.quantizer.scaleGradient(
      weights: rotated.base + offset, scales: site.scales.base + first,
      upstream: rotatedGradients.base + offset, rows: rows.count, columns: site.site.columns,
      gradients: site.scaleGradients.base + first)
    for index in first..<first + count {
      site.scaleGradients.base[index] *= site.scales.base[index] * 0.693_147_18
    }
  }

  /// The angles' share of the gradient norm; scales are left out, their unit is another.
  package func ownSquareSum() -> Double {
    rotations.reduce(0) { total, rotation in
      guard let rotation, !rotation.frozen else { return total }
      return total
        + bfq_rows().pointee.square_sum(rotation.gradients.base, Int64(rotation.gradients.count))
    }
  }

  package func updateOwn(step: Int, factor: Double, gradientScale: Float) {
    for rotation in rotations {
      rotation?.update(
        step: step, rate: settings.angleRate * factor, gradientScale: gradientScale)
    }
    guard settings.learnsScales else { return }
    for site in sites {
      site.optimizer.update(
        site.logScales, gradients: site.scaleGradients, range: 0..<site.logScales.count,
        step: step, rate: settings.scaleRate * factor, decay: 0, gradientScale: 1)
    }
  }

  // MARK: - Steering

  /// Takes angles that were changed from outside into the rotations.
  package func prepareRotations() {
    for rotation in rotations {
      if let rotation { rotation.rotation.prepare(angles: rotation.angles.base) }
    }
  }

  /// Takes over the angles of weights with the same rotations; scales are then to be chosen anew.
  package func takeRotations(of other: QuantizedWeights) {
    for (mine, theirs) in zip(rotations, other.rotations) {
      if let mine, let theirs { mine.angles.copy(from: theirs.angles) }
    }
    prepareRotations()
  }

  /// Gives some sites another grid and chooses their scales anew.
  package func setGrid(_ grid: WeightGrid, sites indices: [Int], pool: WorkerPool) {
    for index in indices { sites[index].setGrid(grid) }
    chooseScales(of: indices, pool: pool)
  }

  private func chooseScales(of indices: [Int], pool: WorkerPool) {
    let chosen = Set(indices)
    pool.run(parts: parts.count) { [self] index, _ in
      let part = parts[index]
      let input = layout.inputs[part.input]
      guard !chosen.isDisjoint(with: input.sites) else { return }
      rotate(part, input.offset + part.rows.lowerBound * input.columns)
      forEachSite(part) { site, rows, offset in
        guard chosen.contains(where: { sites[$0] === site }) else { return }
        site.chooseScales(rotated: rotated.base + offset, rows: rows)
      }
    }
  }

  // MARK: - Parts

  /// Calls `body` with each site that has rows in `part`: those rows, and where they begin.
  private func forEachSite(
    _ part: Part, _ body: (_ site: QuantizedSite, _ rows: Range<Int>, _ offset: Int) -> Void
  ) {
    let input = layout.inputs[part.input]
    var first = 0
    for index in input.sites {
      let site = sites[index]
      let rows = part.rows.clamped(to: first..<first + site.site.rows)
      if !rows.isEmpty {
        body(
          site, rows.lowerBound - first..<rows.upperBound - first,
          input.offset + rows.lowerBound * input.columns)
      }
      first += site.site.rows
    }
  }

  private static let rowsPerPart = 64

  private static func parts(_ layout: ParameterLayout) -> [Part] {
    layout.inputs.indices.flatMap { input in
      let rows = layout.inputs[input].rows
      return stride(from: 0, to: rows, by: rowsPerPart).enumerated().map { index, start in
        Part(input: input, rows: start..<min(rows, start + rowsPerPart), index: index)
      }
    }
  }

  private static func makeRotation(
    _ input: LinearInput, _ settings: QuantizationSettings, _ parts: Int,
    _ generator: inout SeededGenerator
  ) -> InputRotation? {
    guard settings.rotation != .none else { return nil }
    return InputRotation(
      plan: RotationPlan.butterfly(size: input.columns), start: settings.start,
      frozen: settings.rotation == .fixed, parts: parts, using: &generator)
  }

  private static func partCount(of input: Int, _ parts: [Part]) -> Int {
    parts.count { $0.input == input }
  }
}
