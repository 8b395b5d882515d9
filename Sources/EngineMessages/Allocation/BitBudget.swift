/// What a choice of bits per layer may cost.
public enum BitBudget: Codable, Hashable, Sendable {
  /// Mean bits of a code over all quantized weights; scales and rotations come on top.
  case averageBits(Double)
  /// Bytes of codes, scales and rotations together.
  case bytes(Int)

  /// As commands spell it: `bits=2.5`, `size=204800`.
  public var text: String {
    switch self {
    case .averageBits(let bits): "bits=\(bits)"
    case .bytes(let count): "size=\(count)"
    }
  }
}
