/// Configurations written by earlier builds lack the newer keys, which then have their defaults; such a
/// default is not written, so that earlier builds read what they can compute.
extension LlamaConfiguration: Codable {
  enum Key: String, CodingKey, CaseIterable {
    case dimension, hiddenDimension, layerCount, headCount, keyValueHeadCount, headDimension
    case vocabularySize, contextLength, normEpsilon, ropeBase, ropeScaling, tiedHead
    case attentionBias, outputBias, mlpBias, windows, beginToken, endTokens
  }

  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Key.self)
    self.init(
      dimension: try box.decode(Int.self, forKey: .dimension),
      hiddenDimension: try box.decode(Int.self, forKey: .hiddenDimension),
      layerCount: try box.decode(Int.self, forKey: .layerCount),
      headCount: try box.decode(Int.self, forKey: .headCount),
      keyValueHeadCount: try box.decode(Int.self, forKey: .keyValueHeadCount),
      headDimension: try box.decode(Int.self, forKey: .headDimension),
      vocabularySize: try box.decode(Int.self, forKey: .vocabularySize),
      contextLength: try box.decode(Int.self, forKey: .contextLength),
      normEpsilon: try box.decode(Float.self, forKey: .normEpsilon),
      ropeBase: try box.decode(Double.self, forKey: .ropeBase),
      ropeScaling: try box.decode(RopeScaling.self, forKey: .ropeScaling),
      tiedHead: try box.decode(Bool.self, forKey: .tiedHead),
      attentionBias: try box.decode(Bool.self, forKey: .attentionBias),
      outputBias: try box.decodeIfPresent(Bool.self, forKey: .outputBias) ?? false,
      mlpBias: try box.decodeIfPresent(Bool.self, forKey: .mlpBias) ?? false,
      windows: try box.decodeIfPresent([Int].self, forKey: .windows) ?? [],
      beginToken: try box.decodeIfPresent(Int.self, forKey: .beginToken),
      endTokens: try box.decode([Int].self, forKey: .endTokens))
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Key.self)
    try box.encode(dimension, forKey: .dimension)
    try box.encode(hiddenDimension, forKey: .hiddenDimension)
    try box.encode(layerCount, forKey: .layerCount)
    try box.encode(headCount, forKey: .headCount)
    try box.encode(keyValueHeadCount, forKey: .keyValueHeadCount)
    try box.encode(headDimension, forKey: .headDimension)
    try box.encode(vocabularySize, forKey: .vocabularySize)
    try box.encode(contextLength, forKey: .contextLength)
    try box.encode(normEpsilon, forKey: .normEpsilon)
    try box.encode(ropeBase, forKey: .ropeBase)
    try box.encode(ropeScaling, forKey: .ropeScaling)
    try box.encode(tiedHead, forKey: .tiedHead)
    try box.encode(attentionBias, forKey: .attentionBias)
    if outputBias { try box.encode(outputBias, forKey: .outputBias) }
    if mlpBias { try box.encode(mlpBias, forKey: .mlpBias) }
    if !windows.isEmpty { try box.encode(windows, forKey: .windows) }
    try box.encodeIfPresent(beginToken, forKey: .beginToken)
    try box.encode(endTokens, forKey: .endTokens)
  }
}

extension LlamaConfiguration {
  /// The keys of its coded form.
  package static let codedKeys = Set(Key.allCases.map(\.rawValue))

  /// Builds before windows and the newer biases read this shape for another: files that hold it say a
  /// higher version.
  package var isBeyondFirstVersions: Bool {
    if case .perPair = ropeScaling { return true }
    return outputBias || mlpBias || !windows.isEmpty
  }
}
