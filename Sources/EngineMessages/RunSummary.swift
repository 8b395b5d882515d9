/// The end of a run: what `train` prints last.
public struct RunSummary: Codable, Hashable, Sendable {
  /// Why the run ended.
  public enum Ending: String, Codable, Hashable, Sendable {
    case finished, stopped, diverged, failed
  }

  public var ending: Ending
  public var step: Int
  public var validation: Evaluation?
  public var reference: Evaluation?
  public var rtn: Evaluation?
  /// Codes, scales and angles over quantized weights.
  public var bitsPerWeight: Double
  /// The largest ||QᵀQ - I||_F over layers.
  public var orthogonalityError: Double
  public var trainTokens: Int
  public var seconds: Double
  /// Seconds spent per phase of the run.
  public var phaseSeconds: [String: Double]
  /// Hash over every step's loss bits, in order.
  public var lossDigest: String

  public init(
    ending: Ending, step: Int, validation: Evaluation?, reference: Evaluation?, rtn: Evaluation?,
    bitsPerWeight: Double, orthogonalityError: Double, trainTokens: Int, seconds: Double,
    phaseSeconds: [String: Double], lossDigest: String
  ) {
    self.ending = ending
    self.step = step
    self.validation = validation
    self.reference = reference
    self.rtn = rtn
    self.bitsPerWeight = bitsPerWeight
    self.orthogonalityError = orthogonalityError
    self.trainTokens = trainTokens
    self.seconds = seconds
    self.phaseSeconds = phaseSeconds
    self.lossDigest = lossDigest
  }
}
