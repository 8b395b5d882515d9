#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
public import Numerics

/// AdamW over one flat block of parameters, decoupled decay first.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization".
public final class AdamW: ParameterOptimizer {
  /// What stays fixed over a run.
  public struct Settings: Codable, Hashable, Sendable {
    public var beta1: Float = 0.9
    public var beta2: Float = 0.95
    public var epsilon: Float = 1e-8

    public init(beta1: Float = 0.9, beta2: Float = 0.95, epsilon: Float = 1e-8) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
    }
  }

  public let settings: Settings
  public let firstMoment: FloatBuffer
  public let secondMoment: FloatBuffer

  public init(count: Int, settings: Settings = Settings()) {
    self.settings = settings
    firstMoment = FloatBuffer(count: count)
    secondMoment = FloatBuffer(count: count)
  }

  public var state: [(name: String, values: FloatBuffer)] {
    [("moment1", firstMoment), ("moment2", secondMoment)]
  }

  /// Updates `range` of `parameters`; `step` counts from 1 and corrects the moments' bias.
  public func update(
    _ parameters: FloatBuffer, gradients: FloatBuffer, range: Range<Int>, step: Int,
    rate: Double, decay: Double, gradientScale: Float
  ) {
    let start = range.lowerBound
    bfq_rows().pointee.adamw(
      parameters.base + start, gradients.base + start, firstMoment.base + start,
      secondMoment.base + start, Int64(range.count), Float(rate), settings.beta1, settings.beta2,
      settings.epsilon, Float(decay), Float(1 - pow(Double(settings.beta1), Double(step))),
      Float(1 - pow(Double(settings.beta2), Double(step))), gradientScale)
  }
}
