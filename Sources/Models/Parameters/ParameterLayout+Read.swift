internal import Numerics

extension ParameterLayout {
  /// Reads every tensor into a new block.
  ///
  /// Throws: `DataFault` where a tensor is missing, truncated or not finite; `Cancelled`, asked
  /// between tensors.
  func read(
    from source: any TensorSource, cancellation: CancellationToken = .never
  ) throws -> FloatBuffer {
    let block = FloatBuffer(count: count)
    for tensor in namedTensors {
      try cancellation.check()
      try source.read(tensor.name, into: block.base + tensor.offset)
    }
    return block
  }
}
