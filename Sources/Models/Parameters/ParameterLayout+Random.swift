internal import Numerics

extension ParameterLayout {
  /// Random parameters to train from: norms 1, biases 0, all else normal with the deviation of its
  /// tensor; the two matrices that end a residual branch scaled down by the root of their number.
  func randomParameters(
    layerCount: Int, using generator: inout SeededGenerator, deviation: (Tensor) -> Float
  ) -> FloatBuffer {
    let block = FloatBuffer(count: count)
    let residual = 1 / (2 * Float(layerCount)).squareRoot()
    for tensor in namedTensors {
      let values = block.base + tensor.offset
      if tensor.name.hasSuffix("norm") {
        for index in 0..<tensor.count { values[index] = 1 }
      } else if !tensor.name.hasSuffix("bias") {
        let ends = tensor.name.hasSuffix(".o") || tensor.name.hasSuffix(".down")
        let deviation = ends ? deviation(tensor) * residual : deviation(tensor)
        for index in 0..<tensor.count { values[index] = generator.gaussian() * deviation }
      }
    }
    return block
  }
}
