package import ButterflyQuant
private import CKernels
package import Models
package import Numerics

/// Quantization-aware weights of every linear site.
///
/// With activations in full precision, quantize(W Qᵀ)(Q x) = Ŵ x with Ŵ = quantize(W Qᵀ) Q, so the
/// rotation is folded into the weights and never applied to the tokens: log2 n passes over W in
/// place of as many over every token. Integer activations need Q x itself: the products then take
/// quantize(W Qᵀ), and the weights' transforms rotate and round the activations.
///
/// `@unchecked Sendable`: passes write disjoint row parts; settings change only between steps.
package final class QuantizedWeights: WeightPath, @unchecked Sendable {
  package let effective: WeightSet
  package let sites: [QuantizedSite]
  /// The sites that share a rotation.
  package let groups: [LinearInput]
  /// By group.
  package let rotations: [InputRotation?]
  package let settings: QuantizationSettings
  /// Weight of the penalty on blocks that are not rotations.
  package var penalty: Double
  let layout: ParameterLayout
  let parameters: FloatBuffer
  let parts: [WeightPart]
  /// W Qᵀ of the last forward pass, in the parameters' layout.
  package let rotated: FloatBuffer
  /// dL/d quantize(W Qᵀ) on the way back, in the parameters' layout.
  let rotatedGradients: FloatBuffer
  /// quantize(W Qᵀ) where it is not the effective weights; Ŵ - W on an exact rotation's way back.
  let scratch: FloatBuffer

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
    penalty = settings.penalty
    let quantizer = GroupQuantizer(
      grid: grid, groupSize: settings.groupSize, scaleRule: settings.scaleRule)
    sites = layout.sites.map {
      QuantizedSite(
        $0, quantizer: quantizer,
        holdsOscillating: settings.stability.holdsOscillatingFrom != nil)
    }
    groups = settings.sharing.groups(of: layout)
    parts = WeightPart.parts(of: groups)
    rotations = settings.makeRotations(groups, parts, seed: seed)
    let floats = FloatBuffer(count: layout.count)
    floats.copy(from: parameters)
    effective = WeightSet(
      layout: layout, floats: floats, operand: operand,
      transforms: settings.transforms(of: layout, groups, rotations))
    rotated = FloatBuffer(count: layout.count)
    rotatedGradients = FloatBuffer(count: layout.count)
    scratch = FloatBuffer(count: layout.count)
    chooseScales(of: Array(sites.indices), pool: pool)
  }

  /// Whether the rotation is turned back, so that activations enter as they are.
  var foldsRotation: Bool { settings.activationBits == 32 }

  /// Which group a site is in.
  package func group(ofSite index: Int) -> Int {
    settings.sharing == .input ? layout.sites[index].input : index
  }

  /// The rotation of a site, if it has one.
  package func rotation(ofSite index: Int) -> InputRotation? { rotations[group(ofSite: index)] }

  /// Calls `body` with each site that has rows in `part`: those rows, and where they begin.
  func forEachSite(
    _ part: WeightPart, _ body: (_ site: QuantizedSite, _ rows: Range<Int>, _ offset: Int) -> Void
  ) {
    let group = groups[part.group]
    var first = 0
    for index in group.sites {
      let site = sites[index]
      let rows = part.rows.clamped(to: first..<first + site.site.rows)
      if !rows.isEmpty {
        body(
          site, rows.lowerBound - first..<rows.upperBound - first,
          group.offset + rows.lowerBound * group.columns)
      }
      first += site.site.rows
    }
  }

  /// The rotations' share of the gradient norm; scales are left out, their unit is another.
  package func ownSquareSum() -> Double {
    rotations.reduce(0) { total, rotation in
      guard let rotation, !rotation.frozen else { return total }
      return total
        + bfq_rows().pointee.square_sum(rotation.gradients.base, Int64(rotation.gradients.count))
    }
  }

  package func updateOwn(step: Int, totalSteps: Int, factor: Double, gradientScale: Float) {
    observeOscillation(share: Double(step) / Double(max(1, totalSteps)))
    let before = max(0, Int((Double(totalSteps) * settings.anglesFrom).rounded(.up)) - 1)
    let last = Int(Double(totalSteps) * settings.anglesUntil)
    for rotation in rotations where step > before && step <= last {
      rotation?.update(
        step: step - before, rate: settings.angleRate * factor, gradientScale: gradientScale)
    }
    guard settings.learnsScales else { return }
    for site in sites {
      site.optimizer.update(
        site.logScales, gradients: site.scaleGradients, range: 0..<site.logScales.count,
        step: step, rate: settings.scaleRate * factor, decay: 0, gradientScale: 1)
    }
  }

  private func observeOscillation(share: Double) {
    guard let from = settings.stability.holdsOscillatingFrom else { return }
    for site in sites {
      site.hold?.observe(
        codes: site.codes(rotated: rotated.base + site.site.offset), grid: site.quantizer.grid,
        holds: share >= from)
    }
  }

  // MARK: - Steering

  /// Takes parameters that were changed from outside into the rotations.
  package func prepareRotations() {
    for rotation in rotations { rotation?.prepare() }
  }

  /// Takes over the parameters of the same rotations; scales are then to be chosen anew.
  package func takeRotations(of other: QuantizedWeights) {
    for (mine, theirs) in zip(rotations, other.rotations) {
      if let mine, let theirs { mine.parameters.copy(from: theirs.parameters) }
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
      guard !chosen.isDisjoint(with: groups[part.group].sites) else { return }
      rotate(part)
      forEachSite(part) { site, rows, offset in
        guard chosen.contains(where: { sites[$0] === site }) else { return }
        site.chooseScales(rotated: rotated.base + offset, rows: rows)
      }
    }
  }
}
