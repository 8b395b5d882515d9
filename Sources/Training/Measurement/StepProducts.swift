public import Models
public import Numerics

/// The dense products of one training step and nothing else: what a step would cost if everything
/// but the products were free.
///
/// Buffers are shared between products as a step shares them: one set per shard, weights common.
public final class StepProducts: Sendable {
  /// One matrix product, as a shard runs it.
  public struct Product: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case forward, inputGradient, weightGradient }
    public let kind: Kind
    /// The linear input's name, or `head`.
    public let name: String
    public let rows: Int
    public let outputs: Int
    public let inputs: Int
    public var operations: Double { 2 * Double(rows) * Double(outputs) * Double(inputs) }
  }

  public let products: [Product]
  private let operand: DenseProduct.Operand
  private let shards: Int
  private let weights: OperandBuffer
  private let inputs: [OperandBuffer]
  private let upstreams: [OperandBuffer]
  private let outputs: [FloatBuffer]

  /// `distils` counts the teacher's forward pass too.
  public init(
    _ network: LlamaNetwork, tokens: Int, shards: Int, operand: DenseProduct.Operand,
    distils: Bool
  ) {
    let rows = tokens / shards
    products = Self.products(network, rows: rows, distils: distils)
    self.operand = operand
    self.shards = shards
    let widest = products.map { max($0.inputs, $0.outputs) }.max() ?? 1
    let largest = products.map { $0.inputs * $0.outputs }.max() ?? 1
    weights = OperandBuffer(count: largest, operand: operand)
    inputs = (0..<shards).map { _ in OperandBuffer(count: rows * widest, operand: operand) }
    upstreams = (0..<shards).map { _ in OperandBuffer(count: rows * widest, operand: operand) }
    outputs = (0..<shards).map { _ in FloatBuffer(count: max(rows * widest, largest)) }
  }

  /// Floating-point operations of one step.
  public var operations: Double {
    products.reduce(0) { $0 + $1.operations } * Double(shards)
  }

  /// Runs all products once, every shard on its own worker.
  public func run(pool: WorkerPool) {
    pool.run(parts: shards, ShardWork(products: self))
  }

  private struct ShardWork: PartedWork {
    let products: StepProducts

    func run(part: Int, worker: Int) {
      for product in products.products { products.run(product, shard: part) }
    }
  }

  /// Runs one product on the calling thread.
  public func run(_ product: Product, shard: Int) {
    let p = product
    switch p.kind {
    case .forward:
      DenseProduct.multiplyTransposed(
        operand, m: p.rows, n: p.outputs, k: p.inputs, a: inputs[shard].base, b: weights.base,
        c: outputs[shard].base)
    case .inputGradient:
      DenseProduct.multiply(
        operand, m: p.rows, n: p.inputs, k: p.outputs, a: upstreams[shard].base, b: weights.base,
        c: outputs[shard].base)
    case .weightGradient:
      DenseProduct.transposedMultiply(
        operand, m: p.outputs, n: p.inputs, k: p.rows, a: upstreams[shard].base,
        b: inputs[shard].base, c: outputs[shard].base)
    }
  }

  private static func products(
    _ network: LlamaNetwork, rows: Int, distils: Bool
  ) -> [Product] {
    let c = network.configuration
    var shapes = network.layout.inputs.map { ($0.name, $0.rows, $0.columns) }
    shapes.append(("head", c.vocabularySize, c.dimension))
    let kinds: [Product.Kind] =
      (distils ? [.forward] : []) + [.forward, .inputGradient, .weightGradient]
    return kinds.flatMap { kind in
      shapes.map { Product(kind: kind, name: $0.0, rows: rows, outputs: $0.1, inputs: $0.2) }
    }
  }
}
