public import Numerics

/// Channels made large on purpose, in a way that the full-precision model does not notice.
///
/// A few channels of what enters q/k/v, gate/up and down are multiplied by `factor`, and the weights
/// that read them are divided by it: the function stays the same, but a quantizer meets the
/// outliers that large models are known for.
public struct OutlierChannels: Codable, Hashable, Sendable {
  public static let standardCount = 4

  public let factor: Float
  /// Channels in each input.
  public let count: Int

  /// Precondition: `factor` is positive and finite, `count` at least 1.
  public init(factor: Float, count: Int = standardCount) {
    precondition(
      factor > 0 && factor.isFinite && count > 0,
      "OutlierChannels: expected a positive factor and count, found \(factor) and \(count)")
    self.factor = factor
    self.count = count
  }

  /// Plants the channels in every layer; the same `seed` plants the same ones.
  ///
  /// Precondition: `parameters` has the network's layout.
  public func plant(in parameters: FloatBuffer, of network: LlamaNetwork, seed: UInt64 = 0) {
    var generator = SeededGenerator(seed: seed, stream: 7)
    let c = network.configuration
    for layer in network.layers {
      for (norm, input) in [
        (layer.attentionNorm, layer.attentionInput), (layer.mlpNorm, layer.mlpInput),
      ] {
        for channel in channels(of: c.dimension, using: &generator) {
          parameters.base[norm + channel] *= factor
          divide(column: channel, of: network.layout.inputs[input], in: parameters)
        }
      }
      let mlp = network.layout.inputs[layer.mlpInput]
      for channel in channels(of: c.hiddenDimension, using: &generator) {
        // `up` stands below `gate`; SwiGLU is linear in it.
        let row = parameters.base + mlp.offset + (c.hiddenDimension + channel) * mlp.columns
        for column in 0..<mlp.columns { row[column] *= factor }
        divide(column: channel, of: network.layout.inputs[layer.downInput], in: parameters)
      }
    }
  }

  private func divide(column: Int, of input: LinearInput, in parameters: FloatBuffer) {
    for row in 0..<input.rows {
      parameters.base[input.offset + row * input.columns + column] /= factor
    }
  }

  /// Different channels, ascending.
  private func channels(of width: Int, using generator: inout SeededGenerator) -> [Int] {
    var chosen = Set<Int>()
    while chosen.count < min(count, width) { chosen.insert(generator.index(below: width)) }
    return chosen.sorted()
  }
}
