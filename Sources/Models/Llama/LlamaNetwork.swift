public import Numerics

/// A Llama-style decoder without its weights: RMSNorm, rotary positions, grouped-query attention,
/// SwiGLU, a tied or untied head, optional biases, full or sliding-window attention layer by layer.
///
/// Passes take their weights as a `WeightSet` and run on one thread; a caller gives every worker
/// its own sequences and `LlamaWorkspace`.
public struct LlamaNetwork: Sendable {
  /// Where the tensors of one layer lie.
  package struct Layer: Sendable {
    package let attentionNorm: Int
    package let attentionInput: Int
    /// The q, k and v biases; none where the model has none, as with those below.
    let attentionBias: [BiasPart]
    /// Positions that a query sees, itself among them.
    let window: Int
    package let outputInput: Int
    let outputBias: [BiasPart]
    package let mlpNorm: Int
    package let mlpInput: Int
    /// The gate and up biases.
    let mlpBias: [BiasPart]
    package let downInput: Int
    let downBias: [BiasPart]
  }

  /// A bias: its offset, and the columns of an output row it belongs to.
  struct BiasPart: Sendable {
    let offset: Int
    let column: Int
    let width: Int
  }

  public let configuration: LlamaConfiguration
  public let layout: ParameterLayout
  package let layers: [Layer]
  let embedding: Int
  let finalNorm: Int
  /// Offset of the head's weights: the embedding's where tied.
  let head: Int

  public init(_ configuration: LlamaConfiguration) {
    let c = configuration
    var layout = ParameterLayout()
    embedding = layout.addTensor("embedding", [c.vocabularySize, c.dimension])
    layers = (0..<c.layerCount).map { Self.addLayer($0, c, &layout) }
    finalNorm = layout.addTensor("norm", [c.dimension])
    head = c.tiedHead ? embedding : layout.addTensor("head", [c.vocabularySize, c.dimension])
    self.configuration = c
    self.layout = layout
  }

  private static func addLayer(
    _ index: Int, _ c: LlamaConfiguration, _ layout: inout ParameterLayout
  ) -> Layer {
    let name = "L" + (index < 10 ? "0" : "") + String(index)
    let attentionNorm = layout.addTensor("\(name).attn.norm", [c.dimension])
    let attentionInput = layout.addInput(
      "\(name).attn.in", columns: c.dimension,
      sites: [
        ("\(name).attn.q", c.queryWidth), ("\(name).attn.k", c.keyValueWidth),
        ("\(name).attn.v", c.keyValueWidth),
      ])
    let (q, kv, h) = (c.queryWidth, c.keyValueWidth, c.hiddenDimension)
    let attentionBias = addBias(
      c.attentionBias, [("q", q), ("k", kv), ("v", kv)], "\(name).attn.", &layout)
    let outputInput = layout.addInput(
      "\(name).attn.out", columns: c.queryWidth, sites: [("\(name).attn.o", c.dimension)])
    let outputBias = addBias(c.outputBias, [("o", c.dimension)], "\(name).attn.", &layout)
    let mlpNorm = layout.addTensor("\(name).mlp.norm", [c.dimension])
    let mlpInput = layout.addInput(
      "\(name).mlp.in", columns: c.dimension,
      sites: [("\(name).mlp.gate", h), ("\(name).mlp.up", h)])
    let mlpBias = addBias(c.mlpBias, [("gate", h), ("up", h)], "\(name).mlp.", &layout)
    let downInput = layout.addInput(
      "\(name).mlp.mid", columns: h, sites: [("\(name).mlp.down", c.dimension)])
    let downBias = addBias(c.mlpBias, [("down", c.dimension)], "\(name).mlp.", &layout)
    return Layer(
      attentionNorm: attentionNorm, attentionInput: attentionInput, attentionBias: attentionBias,
      window: c.window(index), outputInput: outputInput, outputBias: outputBias, mlpNorm: mlpNorm,
      mlpInput: mlpInput, mlpBias: mlpBias, downInput: downInput, downBias: downBias)
  }

  // Biases of one output are padded apart from one another, so they are read one by one.
  private static func addBias(
    _ isThere: Bool, _ sites: [(name: String, width: Int)], _ prefix: String,
    _ layout: inout ParameterLayout
  ) -> [BiasPart] {
    guard isThere else { return [] }
    var column = 0
    return sites.map { site in
      defer { column += site.width }
      let offset = layout.addTensor("\(prefix)\(site.name).bias", [site.width])
      return BiasPart(offset: offset, column: column, width: site.width)
    }
  }

  /// Reads every tensor of the layout into a new block.
  ///
  /// Throws: `DataFault` where a tensor is missing, truncated or not finite; `Cancelled`, asked
  /// between tensors.
  public func readParameters(
    from source: any TensorSource, cancellation: CancellationToken = .never
  ) throws -> FloatBuffer {
    try layout.read(from: source, cancellation: cancellation)
  }

  /// Random parameters to train from: normal, 0.02, the two matrices that end a residual branch
  /// scaled down by the root of their number.
  ///
  /// Source: Radford et al., "Language Models are Unsupervised Multitask Learners", section 2.3.
  public func randomParameters(using generator: inout SeededGenerator) -> FloatBuffer {
    layout.randomParameters(layerCount: configuration.layerCount, using: &generator) { _ in 0.02 }
  }
}
