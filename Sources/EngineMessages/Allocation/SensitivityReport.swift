/// What every layer costs in quality at every width, and the bits chosen from that.
public struct SensitivityReport: Codable, Hashable, Sendable {
  /// One layer alone on a grid, all others in full precision.
  public struct Layer: Codable, Hashable, Sendable {
    public var name: String
    /// Weights of the layer.
    public var count: Int
    /// Rise of the nll over full precision, in nats, by width in the order of `widths`.
    public var rises: [Double]
    /// The width chosen for it.
    public var bits: Int

    public init(name: String, count: Int, rises: [Double], bits: Int) {
      self.name = name
      self.count = count
      self.rises = rises
      self.bits = bits
    }
  }

  public var budget: BitBudget
  public var widths: [Int]
  public var layers: [Layer]
  /// Tokens or images the rises were measured on; none of them is reported on.
  public var count: Int
  /// nll of the full-precision model on them.
  public var referenceNLL: Double
  /// Mean bits of a code that the choice reaches.
  public var averageBits: Double
  /// Sum of the chosen layers' rises: what the choice minimised.
  public var predictedRise: Double
  /// Seconds of the measurement; 0 where an earlier one was used again.
  public var seconds: Double

  public init(
    budget: BitBudget, widths: [Int], layers: [Layer], count: Int, referenceNLL: Double,
    averageBits: Double, predictedRise: Double, seconds: Double
  ) {
    self.budget = budget
    self.widths = widths
    self.layers = layers
    self.count = count
    self.referenceNLL = referenceNLL
    self.averageBits = averageBits
    self.predictedRise = predictedRise
    self.seconds = seconds
  }
}
