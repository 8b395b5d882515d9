private import ButterflyQuant
private import DataFaults
public import Models
private import Numerics

extension QuantizationRun {
  public var progress: RunProgress {
    RunProgress(
      version: RunProgress.currentVersion, step: stepsDone,
      learningRate: engine.settings.schedule.peak, generator: engine.generator,
      digest: engine.digest, grids: weights.sites.map { $0.quantizer.grid.name },
      frozen: weights.rotations.map { $0?.frozen ?? true }, settings: settings,
      schedule: engine.settings.schedule, seed: engine.settings.seed,
      averageFirstStep: average?.firstStep, penalty: hasFreeBlocks ? penalty : nil,
      optimizer: engine.settings.optimizer)
  }

  /// Every tensor that training goes on from, by name.
  public func checkpointTensors() -> [StoredTensor] {
    blocks().map { block in
      StoredTensor(
        block.name, .float32, shape: [block.count],
        contents: .floats { $0.update(from: block.base, count: block.count) })
    }
  }

  /// Puts the run where `progress` and `tensors` were written, bit for bit.
  ///
  /// Throws: `DataFault` where a tensor or grid is missing or of another size; the run is then not
  /// to be used.
  public func restore(_ progress: RunProgress, tensors: any TensorSource, file: String) throws {
    guard progress.grids.count == weights.sites.count,
      progress.frozen.count == weights.rotations.count
    else {
      throw DataFault(
        file: file, place: "progress", found: "\(progress.grids.count) grids",
        expected: "\(weights.sites.count), one a layer")
    }
    for (site, name) in zip(weights.sites, progress.grids) where site.quantizer.grid.name != name {
      guard let grid = WeightGrid.named(name) else {
        throw DataFault(
          file: file, place: site.site.name, found: "grid \(name)", expected: "a known grid")
      }
      site.setGrid(grid)
    }
    for block in blocks() {
      guard let shape = tensors.shape(of: block.name), shape == [block.count] else {
        throw DataFault(
          file: file, place: block.name,
          found: tensors.shape(of: block.name).map { "shape \($0)" } ?? "no such tensor",
          expected: "shape [\(block.count)]")
      }
      try tensors.read(block.name, into: block.base)
    }
    for (index, rotation) in weights.rotations.enumerated() {
      rotation?.frozen = progress.frozen[index]
    }
    weights.prepareRotations()
    if let penalty = progress.penalty { weights.penalty = penalty }
    if let first = progress.averageFirstStep { average?.firstStep = first }
    engine.settings.schedule = progress.schedule
    engine.restore(
      stepsDone: progress.step, generator: progress.generator, digest: progress.digest)
    for index in observations.indices { observations[index].forgetCodes() }
    weights.prepare(pool: pool)
  }

  private struct Block {
    let name: String
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(_ name: String, _ buffer: FloatBuffer) {
      self.name = name
      base = buffer.base
      count = buffer.count
    }

    init(_ name: String, _ base: UnsafeMutablePointer<Float>, _ count: Int) {
      self.name = name
      self.base = base
      self.count = count
    }
  }

  private func blocks() -> [Block] {
    let state = [("latent", engine.parameters)] + engine.optimizer.state
    let tensors = layout.namedTensors.flatMap { tensor in
      state.map { name, values in
        Block("\(name)/\(tensor.name)", values.base + tensor.offset, tensor.count)
      }
    }
    return tensors + rotationBlocks() + scaleBlocks() + averageBlocks()
  }

  private func averageBlocks() -> [Block] {
    guard let average else { return [] }
    return average.means.enumerated().map { Block("average/\($0.offset)", $0.element) }
  }

  private func rotationBlocks() -> [Block] {
    zip(weights.groups, weights.rotations).flatMap { input, rotation -> [Block] in
      guard let rotation, rotation.parameters.count > 0 else { return [] }
      return [
        Block("angles/\(input.name)", rotation.parameters),
        Block("angles.start/\(input.name)", rotation.startParameters),
        Block("angles.moment1/\(input.name)", rotation.optimizer.firstMoment),
        Block("angles.moment2/\(input.name)", rotation.optimizer.secondMoment),
      ]
    }
  }

  private func scaleBlocks() -> [Block] {
    weights.sites.flatMap { site in
      [
        Block("scales/\(site.site.name)", site.logScales),
        Block("scales.moment1/\(site.site.name)", site.optimizer.firstMoment),
        Block("scales.moment2/\(site.site.name)", site.optimizer.secondMoment),
      ]
        + (site.hold?.state ?? []).map { Block("hold.\($0.name)/\(site.site.name)", $0.values) }
    }
  }
}
