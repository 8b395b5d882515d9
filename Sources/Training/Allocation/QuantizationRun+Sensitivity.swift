private import ButterflyQuant
public import EngineMessages
private import Models
package import Numerics

extension QuantizationRun {
  /// Rounds one site at a time, in the run's rotations of this moment, with every other in full
  /// precision.
  ///
  /// Weights are the teacher's and scales are those of least squared error, so that what is
  /// measured is the site and the width, not how far training has come; activations stay as they
  /// are. The run is not changed.
  /// Cost: an evaluation a site and width, and one more.
  /// Precondition: `evaluator`'s data is not what the run is judged by.
  public func sensitivities(
    by evaluator: any Evaluator, widths: [Int] = [2, 3, 4]
  ) -> SiteSensitivities {
    Uncancelled.value { () throws(Cancelled) in
      try sensitivities(by: evaluator, widths: widths, cancellation: .never)
    }
  }

  /// As above; throws `Cancelled`.
  package func sensitivities(
    by evaluator: any Evaluator, widths: [Int], cancellation: CancellationToken
  ) throws(Cancelled) -> SiteSensitivities {
    let probe = WeightSet(
      layout: layout, floats: FloatBuffer(count: layout.count), operand: .float)
    probe.floats.copy(from: teacherWeights)
    probe.refresh()
    let reference = try evaluator.score(probe, pool: pool, cancellation: cancellation)
    let rounded = roundedTeacher()
    var rises = layout.sites.map { _ in [Double]() }
    for bits in widths {
      rounded.setGrid(
        .defaultGrid(bits: bits), sites: Array(layout.sites.indices), pool: pool)
      rounded.prepare(pool: pool)
      for (index, site) in layout.sites.enumerated() {
        copy(site, from: rounded.effective.floats, to: probe)
        let nll = try evaluator.score(probe, pool: pool, cancellation: cancellation).nll
        rises[index].append(nll.isFinite ? nll - reference.nll : Self.hopeless)
        copy(site, from: teacherWeights, to: probe)
      }
    }
    return SiteSensitivities(
      widths: widths, rises: rises, reference: reference, step: stepsDone)
  }

  /// Whether training moves rotations, so that sensitivities age.
  public var learnsRotations: Bool { weights.rotations.contains { !($0?.frozen ?? true) } }

  // Larger than any nll, small enough to be summed.
  private static let hopeless = 1e6

  private func copy(_ site: LinearSite, from source: FloatBuffer, to probe: WeightSet) {
    (probe.floats.base + site.offset).update(from: source.base + site.offset, count: site.count)
    probe.refresh(offset: site.offset, count: site.count)
  }

  /// The teacher's weights in the run's rotations, folded back: activations enter as they are.
  private func roundedTeacher() -> QuantizedWeights {
    var folded = settings
    folded.activationBits = 32
    let rounded = QuantizedWeights(
      layout, parameters: teacherWeights, operand: .float, settings: folded,
      seed: engine.settings.seed, pool: pool)
    rounded.takeRotations(of: weights)
    return rounded
  }

  /// The widths that lose least within `budget`; nil where even the narrowest exceed it.
  public func allocation(_ sensitivities: SiteSensitivities, within budget: BitBudget) -> [Int]? {
    let layers = zip(layout.sites, sensitivities.rises).map { site, rises in
      BitAllocation.Layer(
        count: site.count,
        options: zip(sensitivities.widths, rises).map { BitAllocation.Option(bits: $0, rise: $1) })
    }
    return BitAllocation.choose(layers, budget: codeBits(budget))
  }

  /// Bits of codes that a budget leaves; scales and rotations are the same at every width.
  private func codeBits(_ budget: BitBudget) -> Int {
    switch budget {
    case .averageBits(let bits): Int((bits * Double(layout.quantizedCount)).rounded(.down))
    case .bytes(let count): 8 * count - (quantizedBits - layerCodeBits)
    }
  }

  private var layerCodeBits: Int {
    zip(layout.sites, layerBits(matching: LayerGlob("*"))).reduce(0) { $0 + $1.0.count * $1.1 }
  }

  /// Mean bits of a code over all quantized weights.
  public var averageCodeBits: Double {
    Double(layerCodeBits) / Double(max(1, layout.quantizedCount))
  }

  /// Gives every site its width, in layout order; sites that have it already keep their scales.
  public func setBits(_ bits: [Int]) {
    precondition(
      bits.count == layout.sites.count,
      "QuantizationRun.setBits: expected \(layout.sites.count) widths, found \(bits.count)")
    for width in Set(bits).sorted() {
      let grid = WeightGrid.defaultGrid(bits: width)
      for (index, site) in layout.sites.enumerated()
      where bits[index] == width && weights.sites[index].quantizer.grid.bits != width {
        _ = setGrid(grid, layers: LayerGlob(site.name))
      }
    }
  }
}
