import Models
import Numerics

/// The dense products of one token and nothing else.
struct TokenProducts {
  private struct Product {
    let rows: Int
    let columns: Int
    let offset: Int
  }

  private let products: [Product]
  private let weights: WeightSet
  private let input: FloatBuffer
  private let output: FloatBuffer

  init(_ layout: ParameterLayout, _ weights: WeightSet) {
    let head = layout.tensors.first { $0.name == "head" } ?? layout.tensors[0]
    products =
      layout.inputs.map { Product(rows: $0.rows, columns: $0.columns, offset: $0.offset) }
      + [Product(rows: head.shape[0], columns: head.shape[1], offset: head.offset)]
    self.weights = weights
    input = FloatBuffer(count: products.map(\.columns).max() ?? 1)
    output = FloatBuffer(count: products.map(\.rows).max() ?? 1)
  }

  /// As decoding runs them.
  func run() {
    for p in products {
      DenseProduct.multiplyTransposed(
        .float, m: 1, n: p.rows, k: p.columns, a: input.base, b: weights.operands.at(p.offset),
        c: output.base)
    }
  }

  /// By the library, whatever their shape.
  func runByLibrary() {
    for p in products {
      DenseProduct.libraryMultiplyTransposed(
        m: 1, n: p.rows, k: p.columns, a: input.base, b: weights.floats.base + p.offset,
        c: output.base)
    }
  }
}
