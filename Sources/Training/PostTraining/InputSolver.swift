internal import ButterflyQuant
internal import DataFaults
internal import Models
internal import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Quantizes the sites of one linear input, given the second moment of what enters it.
///
/// Works on one thread, in buffers of its own. Cost: n³ / 3 for the moment's factor and rows n² / 2
/// for GPTQ; rows n² a step where angles are learned.
struct InputSolver {
  let input: LinearInput
  let sites: [LinearSite]
  /// One a site.
  let quantizers: [GroupQuantizer]
  let start: RotationStart.Values?
  let settings: PostTrainingSettings

  /// Writes the input's part of `latent` and `effective`, which share the layout of `weights`.
  ///
  /// Throws: `DataFault` where the moment has no factor; `Cancelled`.
  func solve(
    weights: FloatBuffer, moment: SecondMoment?, latent: FloatBuffer, effective: FloatBuffer,
    _ cancellation: CancellationToken
  ) throws -> PostTrainingResult.Input {
    let original = UnsafePointer(weights.base + input.offset)
    let (rotation, angles) = makeRotation()
    try cancellation.check()
    let fit = try learn(rotation, angles, original, moment, cancellation)
    let rotated = FloatBuffer(count: input.count, zeroed: false)
    rotate(rotation, original, into: rotated.base)
    let scales = try round(rotated.base, rotation, moment)
    let codes = CodeBuffer(count: input.count)
    quantize(rotated.base, scales, values: effective.base + input.offset, codes: codes.base)
    turnBack(rotation, effective.base + input.offset)
    writeLatent(original, rotated, rotation, scales, codes, into: latent.base + input.offset)
    return PostTrainingResult.Input(
      rotation: start.map { .init(angles: Array(angles.elements), signs: $0.signs) },
      sites: tensors(codes, scales), fit: fit,
      outputError: moment.map { outputError(original, effective.base + input.offset, $0) })
  }

  private var rows: Int { input.rows }

  private func makeRotation() -> (ButterflyRotation?, FloatBuffer) {
    guard let start else { return (nil, FloatBuffer(count: 0)) }
    let rotation = ButterflyRotation(
      plan: .butterfly(size: input.columns), signs: start.signs)
    let angles = FloatBuffer(count: start.angles.count)
    for (index, angle) in start.angles.enumerated() { angles.base[index] = angle }
    rotation.prepare(angles: angles.base)
    return (rotation, angles)
  }

  private func learn(
    _ rotation: ButterflyRotation?, _ angles: FloatBuffer, _ original: UnsafePointer<Float>,
    _ moment: SecondMoment?, _ cancellation: CancellationToken
  ) throws(Cancelled) -> ButterflyFit.Outcome? {
    guard settings.method.rotation == .learned, let rotation, let moment else { return nil }
    let parts = zip(sites, quantizers).map { site, quantizer in
      let first = (site.offset - input.offset) / input.columns
      return ButterflyObjective.Part(rows: first..<first + site.rows, quantizer: quantizer)
    }
    let objective = ButterflyObjective(
      weights: original, parts: parts, moment: moment, rotation: rotation,
      uniformity: settings.fit.uniformity)
    return try settings.fit.fit(objective, angles: angles, cancellation: cancellation)
  }

  func rotate(
    _ rotation: ButterflyRotation?, _ source: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    if let rotation {
      rotation.apply(rows: target, count: rows, source: source)
    } else {
      memcpy(target, source, input.count * 4)
    }
  }

  func turnBack(_ rotation: ButterflyRotation?, _ values: UnsafeMutablePointer<Float>) {
    rotation?.applyInverse(rows: values, count: rows, source: values)
  }

  /// The scales of each site; with GPTQ `rotated` becomes the compensated weights.
  private func round(
    _ rotated: UnsafeMutablePointer<Float>, _ rotation: ButterflyRotation?, _ moment: SecondMoment?
  ) throws -> [FloatBuffer] {
    let factor = try settings.method.rounding == .gptq ? self.factor(rotation, moment) : nil
    return zip(sites, quantizers).map { site, quantizer in
      let scales = FloatBuffer(count: site.rows * quantizer.groups(columns: site.columns))
      let weights = rotated + (site.offset - input.offset)
      if let factor {
        GPTQQuantizer(quantizer).compensate(
          weights: weights, rows: site.rows, factor: factor, scales: scales.base)
      } else {
        quantizer.chooseScales(
          weights: weights, rows: site.rows, columns: site.columns, scales: scales.base)
      }
      return scales
    }
  }

  private func factor(
    _ rotation: ButterflyRotation?, _ moment: SecondMoment?
  ) throws -> InverseFactor {
    guard let moment else {
      preconditionFailure("InputSolver: expected a second moment for GPTQ, found none")
    }
    let turned = rotation.map { moment.rotated(by: $0) } ?? moment
    guard
      let factor = InverseFactor(turned, damping: settings.damping, order: settings.order)
    else {
      throw DataFault(
        file: "calibration", place: input.name,
        found: "a second moment that is not positive definite at damping \(settings.damping)",
        expected: "finite activations, and damping enough")
    }
    return factor
  }

  func quantize(
    _ rotated: UnsafePointer<Float>, _ scales: [FloatBuffer], values: UnsafeMutablePointer<Float>,
    codes: UnsafeMutablePointer<UInt8>
  ) {
    for (index, site) in sites.enumerated() {
      let start = site.offset - input.offset
      quantizers[index].quantize(
        weights: rotated + start, scales: scales[index].base, rows: site.rows,
        columns: site.columns, values: values + start, codes: codes + start)
    }
  }

  private func tensors(_ codes: CodeBuffer, _ scales: [FloatBuffer]) -> [QuantizedTensor] {
    sites.indices.map { index in
      let site = sites[index]
      let start = codes.base + (site.offset - input.offset)
      return QuantizedTensor(
        rows: site.rows, columns: site.columns, quantizer: quantizers[index],
        codes: PackedCodes(
          UnsafeBufferPointer(start: start, count: site.count), bits: quantizers[index].grid.bits),
        scales: Array(scales[index].elements))
    }
  }

  private func outputError(
    _ original: UnsafePointer<Float>, _ effective: UnsafePointer<Float>, _ moment: SecondMoment
  ) -> Double {
    let product = FloatBuffer(count: input.count, zeroed: false)
    let difference = FloatBuffer(count: input.count, zeroed: false)
    let energy = ReconstructionError.measure(
      original, rows: rows, moment: moment, product: product.base)
    for index in 0..<input.count { difference.base[index] = effective[index] - original[index] }
    let error = ReconstructionError.measure(
      difference.base, rows: rows, moment: moment, product: product.base)
    return energy > 0 ? error / energy : 0
  }
}
