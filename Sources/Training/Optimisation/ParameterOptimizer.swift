public import Numerics

/// Turns gradients into updates of one flat block of parameters.
public protocol ParameterOptimizer: Sendable {
  /// What a checkpoint keeps, by name, each as long as the parameters.
  var state: [(name: String, values: FloatBuffer)] { get }

  /// Updates `range` of `parameters`; `step` counts from 1, `decay` is decoupled.
  func update(
    _ parameters: FloatBuffer, gradients: FloatBuffer, range: Range<Int>, step: Int,
    rate: Double, decay: Double, gradientScale: Float)
}

/// The optimizers of the weights, by the words of the command line.
public enum OptimizerKind: String, Codable, Hashable, Sendable, CaseIterable {
  case adamw, sgd

  func make(count: Int) -> any ParameterOptimizer {
    switch self {
    case .adamw: AdamW(count: count)
    case .sgd: MomentumSGD(count: count)
    }
  }
}
