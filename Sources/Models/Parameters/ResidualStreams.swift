import Numerics

/// The residual stream between the layers of one worker's pass, `[rows, dimension]` each.
///
/// Where streams are not kept, those before all layers are one buffer.
struct ResidualStreams: Sendable {
  private let layerCount: Int
  private let inputs: [FloatBuffer]
  /// Behind the last layer.
  let output: FloatBuffer
  let areKept: Bool

  init(layerCount: Int, rows: Int, dimension: Int, areKept: Bool) {
    self.layerCount = layerCount
    self.areKept = areKept
    inputs = (0..<(areKept ? layerCount : 1)).map { _ in FloatBuffer(count: rows * dimension) }
    output = FloatBuffer(count: rows * dimension)
  }

  /// What layer `index` reads and the one before it writes; behind the last layer, the output.
  func before(_ index: Int) -> FloatBuffer {
    index == layerCount ? output : inputs[min(index, inputs.count - 1)]
  }
}
