private import CKernels
internal import Numerics

/// Keys and values of the positions that sequences have taken in, of all layers, and the attention
/// of new queries to them.
///
/// Keys stand in blocks of 16 positions, a vector lane each, so that scores need no sum across lanes.
///
/// `@unchecked Sendable`: one owner at a time calls it.
package final class KeyValueCache: @unchecked Sendable {
  private let configuration: LlamaConfiguration
  private let blocks: Int
  /// Floats of one value, rounded up to whole vectors.
  private let valueWidth: Int
  /// Per layer [sequences, key heads, blocks, head dimension, 16].
  private let keys: [FloatBuffer]
  /// Per layer [sequences, key heads, positions, value width].
  private let values: [FloatBuffer]
  private let scores: FloatBuffer
  private static let lanes = 16
  /// Queries that a kernel takes together.
  private static let queries = 4

  package init(_ configuration: LlamaConfiguration, sequences: Int, capacity: Int) {
    self.configuration = configuration
    blocks = (capacity + Self.lanes - 1) / Self.lanes
    valueWidth = (configuration.headDimension + Self.lanes - 1) / Self.lanes * Self.lanes
    let positions = sequences * configuration.keyValueHeadCount * blocks * Self.lanes
    keys = (0..<configuration.layerCount).map { _ in
      FloatBuffer(count: positions * configuration.headDimension)
    }
    values = (0..<configuration.layerCount).map { [valueWidth] _ in
      FloatBuffer(count: positions * valueWidth)
    }
    scores = FloatBuffer(count: Self.queries * blocks * Self.lanes)
  }

  /// Stores the keys and values of `qkv` at `position` and attends its queries to all up to there, or
  /// to those in the layer's window.
  ///
  /// Shapes: `qkv` [query width + 2 key-value widths], `output` [query width].
  package func attend(
    layer: Int, sequence: Int = 0, position: Int, qkv: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let c = configuration
    let share = c.headCount / c.keyValueHeadCount
    // The window's first position: its whole blocks before are left out, the rest by the kernel.
    let (block, skip) = max(0, position + 1 - c.window(layer)).quotientAndRemainder(
      dividingBy: Self.lanes)
    let first = block * Self.lanes
    for head in 0..<c.keyValueHeadCount {
      let place = (sequence * c.keyValueHeadCount + head) * blocks * Self.lanes
      let keys = keys[layer].base + place * c.headDimension
      let values = values[layer].base + place * valueWidth
      let row = qkv + c.queryWidth + head * c.headDimension
      store(row, row + c.keyValueWidth, position, keys, values)
      bfq_rows().pointee.attend_cached(
        qkv + head * share * c.headDimension, keys + first * c.headDimension,
        values + first * valueWidth, Int64(share), Int64(skip), Int64(position + 1 - first),
        Int64(c.headDimension), scores.base, output + head * share * c.headDimension)
    }
  }

  private func store(
    _ key: UnsafePointer<Float>, _ value: UnsafePointer<Float>, _ position: Int,
    _ keys: UnsafeMutablePointer<Float>, _ values: UnsafeMutablePointer<Float>
  ) {
    let width = configuration.headDimension
    let (block, lane) = position.quotientAndRemainder(dividingBy: Self.lanes)
    let lanes = keys + block * width * Self.lanes + lane
    for index in 0..<width { lanes[index * Self.lanes] = key[index] }
    (values + position * valueWidth).update(from: value, count: width)
  }
}
