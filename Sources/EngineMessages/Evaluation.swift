/// Quality of one variant of the model on the validation windows.
public struct Evaluation: Codable, Hashable, Sendable {
  /// Which weights were evaluated.
  public enum Subject: String, Codable, Hashable, Sendable {
    /// The full-precision model.
    case reference
    /// Round-to-nearest of the full-precision weights on the run's grid.
    case rtn
    /// The model being trained, quantized.
    case validation
  }

  public var subject: Subject
  public var step: Int
  /// Mean negative log-likelihood in nats a token.
  public var nll: Double
  /// exp(nll); absent for a vision model.
  public var perplexity: Double?
  /// Share of correct images; absent for a language model.
  public var accuracy: Double?
  /// Tokens or images scored.
  public var count: Int

  public init(
    subject: Subject, step: Int, nll: Double, perplexity: Double?, accuracy: Double?, count: Int
  ) {
    self.subject = subject
    self.step = step
    self.nll = nll
    self.perplexity = perplexity
    self.accuracy = accuracy
    self.count = count
  }
}
