/// The full-precision model and the packed student on one prompt, or on the same images.
///
/// Of a vision transformer an image is what a token is of a language model, and a text is a line an
/// image.
public struct ComparisonReport: Codable, Hashable, Sendable {
  /// Which arithmetic wrote a text.
  public enum Engine: String, Codable, Hashable, Sendable, CaseIterable {
    case reference
    case shiftAdd
  }

  /// What one engine wrote.
  public struct Continuation: Codable, Hashable, Sendable {
    public var text: String
    public var tokens: Int
    public var tokensPerSecond: Double

    public init(text: String, tokens: Int, tokensPerSecond: Double) {
      self.text = text
      self.tokens = tokens
      self.tokensPerSecond = tokensPerSecond
    }
  }

  /// Additions, shifts and multiplications of one token, by where they happen.
  public struct Operations: Codable, Hashable, Sendable {
    public var place: String
    public var shifts: Int
    public var adds: Int
    public var multiplies: Int

    public init(place: String, shifts: Int, adds: Int, multiplies: Int) {
      self.place = place
      self.shifts = shifts
      self.adds = adds
      self.multiplies = multiplies
    }
  }

  /// Modelled picojoules a token.
  public struct Energy: Codable, Hashable, Sendable {
    public var compute: Double
    public var onChip: Double
    public var memory: Double

    public init(compute: Double, onChip: Double, memory: Double) {
      self.compute = compute
      self.onChip = onChip
      self.memory = memory
    }
  }

  /// Shares of images whose likeliest class is the label.
  public struct Accuracy: Codable, Hashable, Sendable {
    public var reference: Double
    public var shiftAdd: Double

    public init(reference: Double, shiftAdd: Double) {
      self.reference = reference
      self.shiftAdd = shiftAdd
    }
  }

  public var prompt: String
  /// The step whose weights the student had.
  public var step: Int
  public var reference: Continuation
  public var shiftAdd: Continuation
  /// The first new token that differs, from 0; nil where none does.
  public var firstDivergence: Int?
  /// Positions of the reference's text that both engines scored.
  public var positions: Int
  /// Mean KL(reference || shift-add) over those positions, in nats.
  public var divergence: Double
  /// Share of positions where both find the same token likeliest.
  public var agreement: Double
  public var operations: [Operations]
  /// Bytes of weights a token reads.
  public var referenceBytes: Int
  public var shiftAddBytes: Int
  public var referenceEnergy: Energy
  public var shiftAddEnergy: Energy
  /// Ended by a command before its time.
  public var wasCancelled: Bool
  /// nil for a language model.
  public var accuracy: Accuracy?

  public init(
    prompt: String, step: Int, reference: Continuation, shiftAdd: Continuation,
    firstDivergence: Int?, positions: Int, divergence: Double, agreement: Double,
    operations: [Operations], referenceBytes: Int, shiftAddBytes: Int, referenceEnergy: Energy,
    shiftAddEnergy: Energy, wasCancelled: Bool, accuracy: Accuracy? = nil
  ) {
    self.prompt = prompt
    self.step = step
    self.reference = reference
    self.shiftAdd = shiftAdd
    self.firstDivergence = firstDivergence
    self.positions = positions
    self.divergence = divergence
    self.agreement = agreement
    self.operations = operations
    self.referenceBytes = referenceBytes
    self.shiftAddBytes = shiftAddBytes
    self.referenceEnergy = referenceEnergy
    self.shiftAddEnergy = shiftAddEnergy
    self.wasCancelled = wasCancelled
    self.accuracy = accuracy
  }
}
