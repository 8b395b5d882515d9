private import DataFaults
public import Numerics

/// A block of parameters seen as named tensors, for writers.
public struct ParameterSource: TensorSource {
  private let layout: ParameterLayout
  private let block: FloatBuffer

  /// Precondition: `block` holds the layout's floats.
  public init(_ layout: ParameterLayout, _ block: FloatBuffer) {
    precondition(
      block.count >= layout.count,
      "ParameterSource: expected \(layout.count) floats, found \(block.count)")
    self.layout = layout
    self.block = block
  }

  public var names: [String] { layout.namedTensors.map(\.name) }

  public func shape(of name: String) -> [Int]? { tensor(name)?.shape }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensor(name) else {
      throw DataFault(
        file: "parameters", place: name, found: "no such tensor", expected: "a tensor's name")
    }
    destination.update(from: block.base + tensor.offset, count: tensor.count)
  }

  private func tensor(_ name: String) -> ParameterLayout.Tensor? {
    layout.namedTensors.first { $0.name == name }
  }
}
