#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Quality of a model on its evaluation data.
public struct Score: Codable, Hashable, Sendable {
  /// Mean negative log-likelihood in nats, of a token or a label.
  public let nll: Double
  /// Share of images whose likeliest class is right; nil for a language model.
  public let accuracy: Double?
  /// Tokens or images scored.
  public let count: Int

  public init(nll: Double, count: Int, accuracy: Double? = nil) {
    self.nll = nll
    self.count = count
    self.accuracy = accuracy
  }

  /// exp(nll); nil for a vision model, which is judged by accuracy.
  public var perplexity: Double? { accuracy == nil ? exp(nll) : nil }
}
