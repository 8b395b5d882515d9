private import ButterflyQuant
private import CKernels
public import EngineMessages
private import Models
private import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension QuantizationRun {
  /// What every layer looks like now.
  ///
  /// Cost: one quantization of all weights, and an orthogonality measurement an input.
  public func layerReports() -> [LayerReport] {
    let orthogonality = PartResults<OrthogonalityError>(count: weights.rotations.count)
    pool.run(parts: orthogonality.count) { [self] index, _ in
      guard let transform = weights.rotations[index]?.transform else { return }
      orthogonality[index] = OrthogonalityError(of: transform)
    }
    let reports = PartResults<LayerReport>(count: layout.sites.count)
    pool.run(parts: reports.count) { [self] index, _ in
      reports[index] = layerReport(index, orthogonality[weights.group(ofSite: index)])
    }
    return (0..<reports.count).compactMap { reports[$0] }
  }

  /// The layers' constant properties, for the start of a run.
  public func layerDescriptions() -> [LayerDescription] {
    layout.sites.indices.map { index in
      let (site, quantized) = (layout.sites[index], weights.sites[index])
      let plan = weights.rotation(ofSite: index)?.transform.plan
      let grid = quantized.quantizer.grid
      return LayerDescription(
        name: site.name, rows: site.rows, columns: site.columns,
        inputSite: layout.inputs[site.input].name, grid: grid.name, bits: grid.bits,
        groupSize: quantized.quantizer.groupSize,
        transform: plan.map(settings.transformName) ?? "none",
        stageCount: plan?.stages.count ?? 0, angleCount: plan?.angleCount ?? 0)
    }
  }

  private func layerReport(_ index: Int, _ orthogonality: OrthogonalityError?) -> LayerReport {
    let quantized = weights.sites[index]
    let site = quantized.site
    let scratch = FloatBuffer(count: site.count, zeroed: false)
    let (statistics, churn) = observations[index].look(
      at: quantized, rotated: weights.rotated.base + site.offset, scratch: scratch.base,
      step: stepsDone)
    let rotation = weights.rotation(ofSite: index)
    let loss = relativeError(site, rotation, quantized: scratch)
    let angles = AngleSummary(rotation)
    let histogram = GridHistogram(statistics, grid: quantized.quantizer.grid)
    let exponents = ScaleExponents(quantized)
    return LayerReport(
      name: site.name, bits: quantized.quantizer.grid.bits, grid: quantized.quantizer.grid.name,
      loss: loss, lossDifference: observations[index].difference(from: loss),
      orthogonalityFrobenius: orthogonality?.frobenius ?? 0,
      orthogonalityMax: orthogonality?.maximum ?? 0, angleDrift: angles.drift,
      angleMean: angles.mean, angleDeviation: angles.deviation,
      anglesFrozen: rotation?.frozen ?? true, churn: churn,
      saturation: Double(statistics.saturated) / Double(max(1, site.count)),
      zeros: Double(statistics.zeros) / Double(max(1, site.count)),
      sqnr: statistics.signalToNoise,
      gradientNorm: bfq_rows().pointee.square_sum(
        engine.gradients.base + site.offset, Int64(site.count)
      ).squareRoot(),
      codeHistogram: histogram.counts, levels: histogram.levels,
      scaleExponents: exponents.counts, scaleExponentStart: exponents.start,
      angleHeat: angles.heat)
  }

  /// ||Ŵ - W₀||² / ||W₀||² against the teacher's weights, Ŵ = quantize(W Qᵀ) Q.
  private func relativeError(
    _ site: LinearSite, _ rotation: InputRotation?, quantized: FloatBuffer
  ) -> Double {
    let turnsBack = rotation != nil && !weights.foldsRotation
    if turnsBack {
      rotation?.transform.applyTransposed(
        rows: quantized.base, count: site.rows, source: quantized.base)
    }
    let found = turnsBack ? quantized.base : weights.effective.floats.base + site.offset
    var error = 0.0
    var energy = 0.0
    for index in 0..<site.count {
      let original = Double(teacher.base[site.offset + index])
      let difference = Double(found[index]) - original
      error += difference * difference
      energy += original * original
    }
    return energy > 0 ? error / energy : 0
  }
}
