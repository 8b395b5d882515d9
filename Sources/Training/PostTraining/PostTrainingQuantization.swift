public import ButterflyQuant
public import Models
public import Numerics

/// Quantizes a model block by block: each block sees what the quantized blocks before it make of
/// the calibration samples, and aims at what its own full-precision weights would make of them.
///
/// Cost: two passes of the samples through every block, and the moments' products, in fp32.
/// Source: Frantar et al., "GPTQ", section 4: one block at a time.
public struct PostTrainingQuantization {
  let settings: PostTrainingSettings
  let layout: ParameterLayout
  /// One a site, and one an input.
  let quantizers: [GroupQuantizer]
  let starts: [RotationStart.Values?]
  let pool: WorkerPool

  /// Preconditions: one quantizer a site, one start an input.
  public init(
    _ settings: PostTrainingSettings, layout: ParameterLayout, quantizers: [GroupQuantizer],
    starts: [RotationStart.Values?], pool: WorkerPool
  ) {
    precondition(
      quantizers.count == layout.sites.count && starts.count == layout.inputs.count,
      "PostTrainingQuantization: expected \(layout.sites.count) quantizers and "
        + "\(layout.inputs.count) starts, found \(quantizers.count) and \(starts.count)")
    self.settings = settings
    self.layout = layout
    self.quantizers = quantizers
    self.starts = starts
    self.pool = pool
  }

  /// The solution; `report` hears of each block before it begins.
  ///
  /// A method that needs no calibration is measured by it where it is given.
  /// Throws: `DataFault` where the activations of the samples aren't finite; `Cancelled`, asked
  /// between parts of the samples and between inputs.
  /// Precondition: `calibration` where the method needs it.
  public func run(
    _ parameters: FloatBuffer, calibration: (any CalibrationPass)?,
    cancellation: CancellationToken = .never,
    report: (_ block: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> PostTrainingResult {
    precondition(
      calibration != nil || !settings.method.needsCalibration,
      "PostTrainingQuantization: expected calibration for \(settings.method.name), found none")
    let weights = WeightSet(
      layout: layout, floats: copy(parameters), operand: .float)
    let latent = copy(parameters)
    var inputs: [PostTrainingResult.Input] = []
    guard let calibration else {
      report(0, 1)
      inputs = try solve(
        layout.inputs.indices, [:], parameters, latent: latent, effective: weights.floats,
        cancellation)
      return PostTrainingResult(
        settings: settings, inputs: inputs, latent: latent, effective: weights.floats)
    }
    weights.refresh()
    pool.run(parts: calibration.partCount) { part, worker in
      calibration.begin(part: part, worker: worker, weights: weights)
    }
    for (index, block) in calibration.blocks.enumerated() {
      report(index, calibration.blocks.count)
      let moments = try observe(calibration, index, weights, cancellation)
      inputs += try solve(
        block, moments, parameters, latent: latent, effective: weights.floats, cancellation)
      for input in block {
        weights.refresh(offset: layout.inputs[input].offset, count: layout.inputs[input].count)
      }
      if index + 1 < calibration.blocks.count { advance(calibration, index, weights) }
    }
    return PostTrainingResult(
      settings: settings, inputs: inputs, latent: latent, effective: weights.floats)
  }

  /// The second moment of every input of a block.
  func observe(
    _ calibration: any CalibrationPass, _ block: Int, _ weights: WeightSet,
    _ cancellation: CancellationToken = .never
  ) throws(Cancelled) -> [Int: SecondMoment] {
    let inputs = calibration.blocks[block]
    let sums = (0..<calibration.partCount).map { _ in
      inputs.map { MomentAccumulator(size: layout.inputs[$0].columns) }
    }
    pool.run(parts: calibration.partCount) { part, worker in
      if cancellation.isCancelled { return }
      calibration.pass(
        block: block, part: part, worker: worker, weights: weights, advances: false
      ) { input, rows, count in
        if cancellation.isCancelled { return }
        sums[part][input - inputs.lowerBound].add(rows: rows, count: count)
      }
    }
    try cancellation.check()
    let moments = PartResults<SecondMoment>(count: inputs.count)
    pool.run(parts: inputs.count) { index, _ in
      moments[index] = SecondMoment(mean: sums.map { $0[index] })
    }
    return Dictionary(
      uniqueKeysWithValues: inputs.compactMap { input in
        moments[input - inputs.lowerBound].map { (input, $0) }
      })
  }

  private func advance(_ calibration: any CalibrationPass, _ block: Int, _ weights: WeightSet) {
    pool.run(parts: calibration.partCount) { part, worker in
      calibration.pass(
        block: block, part: part, worker: worker, weights: weights, advances: true,
        observe: { _, _, _ in })
    }
  }

  private func solve(
    _ inputs: Range<Int>, _ moments: [Int: SecondMoment], _ parameters: FloatBuffer,
    latent: FloatBuffer, effective: FloatBuffer, _ cancellation: CancellationToken
  ) throws -> [PostTrainingResult.Input] {
    let results = PartResults<Result<PostTrainingResult.Input, any Error>>(count: inputs.count)
    let solvers = inputs.map(solver)
    pool.run(parts: inputs.count) { index, _ in
      results[index] = Result {
        try solvers[index].solve(
          weights: parameters, moment: moments[inputs.lowerBound + index], latent: latent,
          effective: effective, cancellation)
      }
    }
    return try (0..<inputs.count).compactMap { try results[$0]?.get() }
  }

  private func solver(_ index: Int) -> InputSolver {
    let input = layout.inputs[index]
    return InputSolver(
      input: input, sites: Array(layout.sites[input.sites]),
      quantizers: Array(quantizers[input.sites]), start: starts[index], settings: settings)
  }

  private func copy(_ parameters: FloatBuffer) -> FloatBuffer {
    let result = FloatBuffer(count: layout.count, zeroed: false)
    result.copy(from: parameters)
    return result
  }
}
