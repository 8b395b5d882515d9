public import Numerics

/// A vision transformer without its weights: patch embedding, learned positions, class tokens or
/// mean pooling, LayerNorm before or after each branch, GELU or ReLU.
///
/// Linear layers of the blocks are named sites; patch embedding, class tokens, positions, norms,
/// biases and head are tensors that stay in full precision. Passes run on one thread; a caller gives
/// every worker its own images and `VisionWorkspace`.
public struct VisionNetwork: Sendable {
  /// A bias: its offset, and the columns of an output row it belongs to.
  struct Bias: Sendable {
    let offset: Int
    let column: Int
    let width: Int
  }

  struct Norm: Sendable {
    let weight: Int
    let bias: Int
  }

  /// A linear input of the layout with the biases of its sites.
  struct Linear: Sendable {
    let input: Int
    let biases: [Bias]
  }

  /// Where the tensors of one layer lie.
  struct Layer: Sendable {
    let attentionNorm: Norm
    let qkv: Linear
    let output: Linear
    let mlpNorm: Norm
    let up: Linear
    let down: Linear
  }

  public let configuration: VisionConfiguration
  public let layout: ParameterLayout
  let layers: [Layer]
  let patch: Int
  let patchBias: Int
  /// -1 where there is none.
  let classTokens: Int
  let positions: Int
  /// nil where the head reads the pooled row as it is.
  let finalNorm: Norm?
  package let head: Int
  let headBias: Int

  public init(_ configuration: VisionConfiguration) {
    let c = configuration
    var layout = ParameterLayout()
    patch = layout.addTensor("patch", [c.dimension, c.patchWidth])
    patchBias = layout.addTensor("patch.bias", [c.dimension])
    classTokens =
      c.classTokens > 0 ? layout.addTensor("class", [c.classTokens, c.dimension]) : -1
    positions = layout.addTensor("positions", [c.tokens, c.dimension])
    layers = (0..<c.layerCount).map { Self.addLayer($0, c, &layout) }
    finalNorm = c.finalNorm ? Self.addNorm("norm", c.dimension, &layout) : nil
    head = layout.addTensor("head", [c.classCount, c.pooledWidth])
    headBias = layout.addTensor("head.bias", [c.classCount])
    self.configuration = c
    self.layout = layout
  }

  private static func addLayer(
    _ index: Int, _ c: VisionConfiguration, _ layout: inout ParameterLayout
  ) -> Layer {
    func name(_ part: String) -> String { LlamaTensorNames.layer(index, part) }
    let d = c.dimension
    return Layer(
      attentionNorm: addNorm(name("attn.norm"), d, &layout),
      qkv: addLinear(
        name("attn.in"), columns: d,
        sites: [(name("attn.q"), d), (name("attn.k"), d), (name("attn.v"), d)],
        bias: c.attentionBias, &layout),
      output: addLinear(
        name("attn.out"), columns: d, sites: [(name("attn.o"), d)], bias: true, &layout),
      mlpNorm: addNorm(name("mlp.norm"), d, &layout),
      up: addLinear(
        name("mlp.in"), columns: d, sites: [(name("mlp.up"), c.hiddenDimension)], bias: true,
        &layout),
      down: addLinear(
        name("mlp.mid"), columns: c.hiddenDimension, sites: [(name("mlp.down"), d)], bias: true,
        &layout))
  }

  private static func addNorm(
    _ name: String, _ width: Int, _ layout: inout ParameterLayout
  ) -> Norm {
    Norm(
      weight: layout.addTensor(name, [width]), bias: layout.addTensor("\(name).bias", [width]))
  }

  private static func addLinear(
    _ name: String, columns: Int, sites: [(name: String, rows: Int)], bias: Bool,
    _ layout: inout ParameterLayout
  ) -> Linear {
    let input = layout.addInput(name, columns: columns, sites: sites)
    guard bias else { return Linear(input: input, biases: []) }
    var column = 0
    let biases = sites.map { site in
      defer { column += site.rows }
      return Bias(
        offset: layout.addTensor("\(site.name).bias", [site.rows]), column: column,
        width: site.rows)
    }
    return Linear(input: input, biases: biases)
  }
}

extension VisionNetwork {
  /// Reads every tensor of the layout into a new block.
  ///
  /// Throws: `DataFault` where a tensor is missing, truncated or not finite; `Cancelled`, asked
  /// between tensors.
  public func readParameters(
    from source: any TensorSource, cancellation: CancellationToken = .never
  ) throws -> FloatBuffer {
    try layout.read(from: source, cancellation: cancellation)
  }

  /// Random parameters to train from: matrices normal with the root of 1 / inputs, the two that end
  /// a residual branch scaled down by the root of their number; positions and class tokens 0.02.
  public func randomParameters(using generator: inout SeededGenerator) -> FloatBuffer {
    layout.randomParameters(layerCount: configuration.layerCount, using: &generator) { tensor in
      tensor.name == "positions" || tensor.name == "class"
        ? 0.02 : 1 / Float(tensor.shape.last ?? 1).squareRoot()
    }
  }
}
