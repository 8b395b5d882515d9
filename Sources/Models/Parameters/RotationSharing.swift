/// Which linear sites have one rotation in common.
public enum RotationSharing: String, Codable, Hashable, Sendable, CaseIterable {
  /// All sites of an input (q, k and v; gate and up): one rotation of the activations.
  case input
  /// Every site has its own.
  case linear

  /// The sites that share a rotation: those of an input, or each alone.
  public func groups(of layout: ParameterLayout) -> [LinearInput] {
    switch self {
    case .input: layout.inputs
    case .linear: layout.separateInputs
    }
  }

  /// Which of `groups` have the sites of one input.
  public func groups(ofInput index: Int, in layout: ParameterLayout) -> Range<Int> {
    switch self {
    case .input: index..<index + 1
    case .linear: layout.inputs[index].sites
    }
  }
}
