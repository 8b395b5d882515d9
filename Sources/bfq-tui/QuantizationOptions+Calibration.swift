import EngineRuntime
import Foundation
import Models
import Training

extension QuantizationOptions {
  /// The configuration of a method that calibrates, for commands that train nothing; nil where the
  /// weights alone decide.
  ///
  /// Calibration text is the King James text for the embedded model, samples of the model for any
  /// other.
  func calibrated(
    _ model: ModelOptions, _ opened: OpenedModel, seed: UInt64
  ) -> RunConfiguration? {
    guard let settings = postTrainingSettings, settings.method.needsCalibration else { return nil }
    return RunConfiguration(
      model: model.model, tokenizer: model.tokenizer, method: method, bits: bits,
      quantization: self.settings, steps: 0,
      context: min(256, opened.configuration.contextLength), precision: "fp32", seed: seed,
      sampledSequences: settings.sampledSequences, postTraining: settings)
  }
}
