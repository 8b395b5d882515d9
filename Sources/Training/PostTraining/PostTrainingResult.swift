public import ButterflyQuant
public import Numerics

/// What a post-training method made of a model.
public struct PostTrainingResult: Sendable {
  /// One linear input: its rotation and the codes of its sites.
  public struct Input: Sendable {
    public let rotation: RotationStart.Values?
    /// Codes and scales of each site, in the rotated space.
    public let sites: [QuantizedTensor]
    /// The objective before and after the angles were learned.
    public let fit: ButterflyFit.Outcome?
    /// tr(D H Dᵀ) / tr(W H Wᵀ) of all sites together; nil without calibration.
    public let outputError: Double?
  }

  public let settings: PostTrainingSettings
  /// In layout order.
  public let inputs: [Input]
  /// Weights before rounding, turned back: their nearest levels in the rotated space are the codes.
  /// In the parameters' layout, the rest of them included.
  public let latent: FloatBuffer
  /// Level times scale, turned back. In the parameters' layout, the rest of them included.
  public let effective: FloatBuffer

  /// Codes, scales and learned angles over quantized weights; a fixed rotation costs its signs.
  public var bitsPerWeight: Double {
    let weights = inputs.reduce(0) { $0 + $1.sites.reduce(0) { $0 + $1.rows * $1.columns } }
    let bits = inputs.reduce(0.0) { total, input in
      total + Double(rotationBits(input))
        + input.sites.reduce(0.0) { $0 + $1.bitsPerWeight * Double($1.rows * $1.columns) }
    }
    return bits / Double(max(1, weights))
  }

  private func rotationBits(_ input: Input) -> Int {
    guard let rotation = input.rotation else { return 0 }
    let signs = rotation.signs?.count ?? 0
    return settings.method.rotation == .learned ? signs + 32 * rotation.angles.count : signs
  }
}
