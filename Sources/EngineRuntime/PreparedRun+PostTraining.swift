import Numerics
import Training

extension PreparedRun {
  /// Quantizes the student by the configuration's post-training method, if it has one.
  ///
  /// Throws: `DataFault` where the calibration's activations aren't finite; `Cancelled`.
  func postTrain(
    _ configuration: RunConfiguration, pool: WorkerPool, cancellation: CancellationToken,
    report: (String) -> Void
  ) throws {
    guard let settings = configuration.postTraining else { return }
    let calibration =
      settings.method.needsCalibration
      ? (run.task as? any CalibratedTask)?.makeCalibration(
        samples: settings.samples, seed: configuration.seed, threads: pool.threadCount) : nil
    try run.postTrain(settings, calibration: calibration, cancellation: cancellation) {
      block, count in
      report("\(settings.method.name): block \(block + 1) of \(count)")
    }
  }
}
