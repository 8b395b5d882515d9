private import Models
private import Numerics

/// A task whose network post-training methods can pass block by block.
public protocol CalibratedTask: TrainingTask {
  /// Draws calibration samples from the task's own data, before the first block.
  func makeCalibration(samples: Int, seed: UInt64, threads: Int) -> any CalibrationPass
}

extension LanguageTask: CalibratedTask {
  public func makeCalibration(
    samples: Int, seed: UInt64, threads: Int
  ) -> any CalibrationPass {
    var generator = SeededGenerator(seed: seed, stream: 5)
    var batch = TokenBatch(sequences: max(1, samples), context: context)
    source.fill(&batch, using: &generator)
    return LlamaCalibration(
      network, label: source.label, tokens: batch.tokens, context: context, threads: threads)
  }
}
