/// The shape of a vision transformer for classification.
public struct VisionConfiguration: Codable, Hashable, Sendable {
  public enum Activation: String, Codable, CaseIterable, Sendable {
    /// GELU by the error function.
    case gelu
    /// GELU by tanh.
    case geluTanh
    case relu
  }

  /// Whether a branch's input is normed (`pre`) or the sum after it (`post`).
  public enum NormPlacement: String, Codable, CaseIterable, Sendable { case pre, post }

  /// What the head reads.
  public enum Pooling: String, Codable, CaseIterable, Sendable {
    /// The class token; of two (DeiT's distillation token is the second) see `headTokens`.
    case classToken
    /// The mean of the patches.
    case mean
  }

  public var channels: Int
  public var height: Int
  public var width: Int
  /// Side of a square patch, in pixels.
  public var patch: Int
  public var dimension: Int
  public var hiddenDimension: Int
  public var layerCount: Int
  public var headCount: Int
  public var activation: Activation
  public var normPlacement: NormPlacement
  public var pooling: Pooling
  /// Learned tokens before the patches: 0, 1, or 2 with DeiT's distillation token.
  public var classTokens: Int
  /// Class tokens side by side in the head's input; 1 where the patches' mean is read.
  public var headTokens: Int
  /// q, k and v add a bias.
  public var attentionBias: Bool
  /// The pooled row is normed before the head.
  public var finalNorm: Bool
  public var normEpsilon: Float
  public var classNames: [String]
  /// A pixel of a channel, as 0...1, less `mean`, over `deviation`.
  public var mean: [Float]
  public var deviation: [Float]

  public init(
    channels: Int, height: Int, width: Int, patch: Int, dimension: Int, hiddenDimension: Int,
    layerCount: Int, headCount: Int, activation: Activation = .gelu,
    normPlacement: NormPlacement = .pre, pooling: Pooling = .classToken, classTokens: Int = 1,
    headTokens: Int = 1, attentionBias: Bool = true, finalNorm: Bool = true,
    normEpsilon: Float = 1e-5, classNames: [String], mean: [Float], deviation: [Float]
  ) {
    self.channels = channels
    self.height = height
    self.width = width
    self.patch = patch
    self.dimension = dimension
    self.hiddenDimension = hiddenDimension
    self.layerCount = layerCount
    self.headCount = headCount
    self.activation = activation
    self.normPlacement = normPlacement
    self.pooling = pooling
    self.classTokens = classTokens
    self.headTokens = headTokens
    self.attentionBias = attentionBias
    self.finalNorm = finalNorm
    self.normEpsilon = normEpsilon
    self.classNames = classNames
    self.mean = mean
    self.deviation = deviation
  }

  public var classCount: Int { classNames.count }
  public var headDimension: Int { dimension / max(1, headCount) }
  /// Patches of one image.
  public var patches: Int { (height / max(1, patch)) * (width / max(1, patch)) }
  /// Pixels of one patch, all channels.
  public var patchWidth: Int { channels * patch * patch }
  /// Rows of one image in the residual stream: class tokens, then patches.
  public var tokens: Int { classTokens + patches }
  /// Floats of one image.
  public var pixels: Int { channels * height * width }
  /// Width of the head's input.
  public var pooledWidth: Int { headTokens * dimension }
}
