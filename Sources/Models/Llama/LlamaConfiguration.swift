/// The shape of a Llama-style decoder.
public struct LlamaConfiguration: Hashable, Sendable {
  public typealias RopeScaling = RotaryScaling

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
  /// The projection behind attention adds a bias.
  public var outputBias: Bool
  /// gate, up and down add a bias.
  public var mlpBias: Bool
  /// Positions that a query of each layer sees, itself the last of them; 0 where it sees all up to
  /// itself. Empty where every layer does.
  public var windows: [Int]
  /// Token that begins a text; nil where the vocabulary has none.
  public var beginToken: Int?
  /// Tokens that end a text.
  public var endTokens: [Int]

  public init(
    dimension: Int, hiddenDimension: Int, layerCount: Int, headCount: Int, keyValueHeadCount: Int,
    headDimension: Int? = nil, vocabularySize: Int, contextLength: Int, normEpsilon: Float = 1e-5,
    ropeBase: Double = 10_000, ropeScaling: RopeScaling = .none, tiedHead: Bool = true,
    attentionBias: Bool = false, outputBias: Bool = false, mlpBias: Bool = false,
    windows: [Int] = [], beginToken: Int? = nil, endTokens: [Int] = []
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
    self.outputBias = outputBias
    self.mlpBias = mlpBias
    self.windows = windows.contains { $0 != 0 } ? windows : []
    self.beginToken = beginToken
    self.endTokens = endTokens
  }

  /// Width of all query heads.
  public var queryWidth: Int { headCount * headDimension }
  /// Width of all key (or value) heads.
  public var keyValueWidth: Int { keyValueHeadCount * headDimension }

  /// Positions that a query of layer `index` sees, itself the last of them; `Int.max` for all.
  public func window(_ index: Int) -> Int {
    windows.isEmpty || windows[index] == 0 ? .max : windows[index]
  }
}
