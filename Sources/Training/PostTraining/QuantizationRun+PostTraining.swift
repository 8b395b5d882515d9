internal import ButterflyQuant
internal import Models
public import Numerics

extension QuantizationRun {
  /// Replaces the student by a post-training solution for the run's own grids and rotations: the
  /// whole of a post-training run, or where training starts from.
  ///
  /// Throws: `DataFault` where the calibration's activations aren't finite; `Cancelled`, and
  /// then the student is as it was.
  /// Precondition: `calibration` where the method needs it.
  @discardableResult
  public func postTrain(
    _ settings: PostTrainingSettings, calibration: (any CalibrationPass)?,
    cancellation: CancellationToken = .never,
    report: (_ block: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> PostTrainingResult {
    let quantization = PostTrainingQuantization(
      settings, layout: layout, quantizers: weights.sites.map(\.quantizer),
      starts: rotationValues, pool: pool)
    let result = try quantization.run(
      teacher, calibration: calibration, cancellation: cancellation, report: report)
    weights.adopt(result, parameters: engine.parameters)
    for index in observations.indices { observations[index].forgetCodes() }
    average?.restart(afterStep: stepsDone)
    weights.prepare(pool: pool)
    return result
  }

  private var rotationValues: [RotationStart.Values?] {
    weights.rotations.map { rotation in
      rotation.map {
        RotationStart.Values(angles: $0.angles, signs: $0.transform.signs)
      }
    }
  }
}
