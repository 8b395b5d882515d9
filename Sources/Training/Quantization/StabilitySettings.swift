/// Remedies for weights that do not settle; all off unless asked for.
public struct StabilitySettings: Codable, Hashable, Sendable {
  /// Gradients of weights beyond the grid's last level and half its last gap are dropped: rounding
  /// can't follow them any further.
  public var masksUntrusted: Bool
  /// Share of the steps from which on weights that oscillate between two codes are held at the one
  /// they are nearer to on average; nil for never.
  public var holdsOscillatingFrom: Double?

  public init(masksUntrusted: Bool = false, holdsOscillatingFrom: Double? = nil) {
    self.masksUntrusted = masksUntrusted
    self.holdsOscillatingFrom = holdsOscillatingFrom
  }

  /// Whether some weights' gradients are dropped, so that dL/dW is no longer dL/dŴ.
  var dropsGradients: Bool { masksUntrusted || holdsOscillatingFrom != nil }
}
