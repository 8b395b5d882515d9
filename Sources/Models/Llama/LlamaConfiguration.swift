/// The shape of a Llama-style decoder.
public struct LlamaConfiguration: Codable, Hashable, Sendable {
  /// How positions beyond the trained context are folded into the rotary angles.
  public enum RopeScaling: Codable, Hashable, Sendable {
    case none
    /// Every position divided by `factor`.
    case linear(factor: Double)
    /// Llama 3: low frequencies divided by `factor`, high ones kept, a smooth ramp between.
    case llama3(factor: Double, lowFrequency: Double, highFrequency: Double, originalContext: Int)
  }

  public var dimension: Int
  public var hiddenDimension: Int
  public var layerCount: Int
  public var headCount: Int
  public var keyValueHeadCount: Int
  public var headDimension: Int
  public var vocabularySize: Int
  public var contextLength: Int
  public var normEpsilon: Float
  public var ropeBase: Double
  public var ropeScaling: RopeScaling
  /// The output head is the embedding matrix.
  public var tiedHead: Bool
  /// q, k and v add a bias.
  public var attentionBias: Bool
  /// Token that begins a text; nil where the vocabulary has none.
  public var beginToken: Int?
  /// Tokens that end a text.
  public var endTokens: [Int]

  public init(
    dimension: Int, hiddenDimension: Int, layerCount: Int, headCount: Int, keyValueHeadCount: Int,
    headDimension: Int? = nil, vocabularySize: Int, contextLength: Int, normEpsilon: Float = 1e-5,
    ropeBase: Double = 10_000, ropeScaling: RopeScaling = .none, tiedHead: Bool = true,
    attentionBias: Bool = false, beginToken: Int? = nil, endTokens: [Int] = []
  ) {
    self.dimension = dimension
    self.hiddenDimension = hiddenDimension
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headDimension = headDimension ?? dimension / max(1, headCount)
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.normEpsilon = normEpsilon
    self.ropeBase = ropeBase
    self.ropeScaling = ropeScaling
    self.tiedHead = tiedHead
    self.attentionBias = attentionBias
    self.beginToken = beginToken
    self.endTokens = endTokens
  }

  /// Width of all query heads.
  public var queryWidth: Int { headCount * headDimension }
  /// Width of all key (or value) heads.
  public var keyValueWidth: Int { keyValueHeadCount * headDimension }
}
