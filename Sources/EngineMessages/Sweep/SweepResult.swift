/// What a cell of a sweep came to: figures, or the reason why there are none.
public struct SweepResult: Codable, Hashable, Sendable {
  /// How a cell ended; only a finished one counts in the table.
  public enum Ending: String, Codable, Hashable, Sendable {
    case finished, diverged, failed, skipped
  }

  public var cell: SweepCell
  public var ending: Ending
  /// Why there are no figures; nil where there are.
  public var why: String?
  public var nll: Double?
  /// Absent for a vision model.
  public var perplexity: Double?
  /// Absent for a language model.
  public var accuracy: Double?
  /// The full-precision model on the same data.
  public var reference: Evaluation?
  /// Codes, scales and angles over quantized weights.
  public var bitsPerWeight: Double?
  public var quantizedBytes: Int?
  public var steps: Int
  public var seconds: Double
  /// Hash over every step's loss bits; equal digests were the same run.
  public var lossDigest: String?
  /// The cell's session, relative to the sweep's folder.
  public var session: String

  public init(
    cell: SweepCell, ending: Ending, why: String? = nil, nll: Double? = nil,
    perplexity: Double? = nil, accuracy: Double? = nil, reference: Evaluation? = nil,
    bitsPerWeight: Double? = nil, quantizedBytes: Int? = nil, steps: Int = 0, seconds: Double,
    lossDigest: String? = nil, session: String
  ) {
    self.cell = cell
    self.ending = ending
    self.why = why
    self.nll = nll
    self.perplexity = perplexity
    self.accuracy = accuracy
    self.reference = reference
    self.bitsPerWeight = bitsPerWeight
    self.quantizedBytes = quantizedBytes
    self.steps = steps
    self.seconds = seconds
    self.lossDigest = lossDigest
    self.session = session
  }
}
