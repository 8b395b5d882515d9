/// The widths of layers that lose least quality within a budget of code bits.
///
/// Exact where layers' losses add up: a knapsack by dynamic programming over sizes, of which only
/// those are kept that lose less than every smaller one.
public enum BitAllocation {
  /// One way of storing a layer.
  public struct Option: Hashable, Sendable {
    public var bits: Int
    /// What quality loses by it; may be negative, where measured loss is noise.
    public var rise: Double

    public init(bits: Int, rise: Double) {
      self.bits = bits
      self.rise = rise
    }
  }

  /// A layer of `count` weights and the ways of storing it.
  public struct Layer: Hashable, Sendable {
    public var count: Int
    public var options: [Option]

    public init(count: Int, options: [Option]) {
      self.count = count
      self.options = options
    }

    func size(_ option: Option) -> Int { count * option.bits }
    var smallest: Int { options.map(size).min() ?? 0 }
  }

  /// Best choice so far at one size, and how it was reached.
  private struct State {
    var size: Int
    var rise: Double
    var parent: Int
    var option: Int
  }

  /// Bits of every layer, the sum of rises least; among equals the smallest.
  ///
  /// nil where the smallest options of all layers together exceed `budget`.
  /// Units: `budget` in bits of codes. Cost: layers x options x distinct sizes within the budget.
  /// Precondition: every layer has an option, every rise is finite.
  public static func choose(_ layers: [Layer], budget: Int) -> [Int]? {
    for layer in layers {
      precondition(
        !layer.options.isEmpty && layer.options.allSatisfy { $0.rise.isFinite },
        "BitAllocation: expected options with finite rises, found \(layer.options)")
    }
    var rest = layers.reduce(0) { $0 + $1.smallest }
    guard rest <= budget else { return nil }
    var stages: [[State]] = [[State(size: 0, rise: 0, parent: 0, option: 0)]]
    for layer in layers {
      rest -= layer.smallest
      stages.append(extended(stages[stages.count - 1], by: layer, within: budget - rest))
    }
    return bits(layers, stages)
  }

  private static func extended(
    _ states: [State], by layer: Layer, within budget: Int
  ) -> [State] {
    var candidates: [State] = []
    for (index, option) in layer.options.enumerated() {
      for (parent, state) in states.enumerated() {
        let size = state.size + layer.size(option)
        guard size <= budget else { break }
        candidates.append(
          State(size: size, rise: state.rise + option.rise, parent: parent, option: index))
      }
    }
    candidates.sort { ($0.size, $0.rise) < ($1.size, $1.rise) }
    var kept: [State] = []
    for state in candidates where state.rise < kept.last?.rise ?? .infinity { kept.append(state) }
    return kept
  }

  // The last state kept loses least of all within the budget.
  private static func bits(_ layers: [Layer], _ stages: [[State]]) -> [Int] {
    var bits = [Int](repeating: 0, count: layers.count)
    var index = stages[layers.count].count - 1
    for layer in layers.indices.reversed() {
      let state = stages[layer + 1][index]
      bits[layer] = layers[layer].options[state.option].bits
      index = state.parent
    }
    return bits
  }
}
