/// Where every named tensor of a model lies in one flat block of floats.
///
/// A trainer works on this: named linear sites to quantize, and the rest to train as it is. It
/// knows no architecture.
public struct ParameterLayout: Hashable, Sendable {
  /// A tensor that is not quantized: embedding, norm, bias or head.
  public struct Tensor: Hashable, Sendable {
    public let name: String
    public let shape: [Int]
    public let offset: Int
    public var count: Int { shape.reduce(1, *) }
  }

  public private(set) var sites: [LinearSite] = []
  public private(set) var inputs: [LinearInput] = []
  public private(set) var tensors: [Tensor] = []
  /// Floats in the block, padding included.
  public private(set) var count = 0

  public init() {}

  /// Adds a tensor that stays in full precision and returns its offset.
  public mutating func addTensor(_ name: String, _ shape: [Int]) -> Int {
    let tensor = Tensor(name: name, shape: shape, offset: count)
    tensors.append(tensor)
    advance(tensor.count)
    return tensor.offset
  }

  /// Adds linear sites that share one input and returns the input's index.
  public mutating func addInput(
    _ name: String, columns: Int, sites named: [(name: String, rows: Int)]
  ) -> Int {
    let first = sites.count
    var offset = count
    for site in named {
      sites.append(
        LinearSite(
          name: site.name, rows: site.rows, columns: columns, offset: offset, input: inputs.count))
      offset += site.rows * columns
    }
    let rows = named.map(\.rows).reduce(0, +)
    inputs.append(
      LinearInput(
        name: name, rows: rows, columns: columns, offset: count, sites: first..<sites.count))
    advance(rows * columns)
    return inputs.count - 1
  }

  /// Every name with its shape and offset, in layout order.
  public var namedTensors: [Tensor] {
    let linear = sites.map {
      Tensor(name: $0.name, shape: [$0.rows, $0.columns], offset: $0.offset)
    }
    return (tensors + linear).sorted { $0.offset < $1.offset }
  }

  /// Every site as an input of its own.
  public var separateInputs: [LinearInput] {
    sites.enumerated().map { index, site in
      LinearInput(
        name: site.name, rows: site.rows, columns: site.columns, offset: site.offset,
        sites: index..<index + 1)
    }
  }

  /// Parameters without padding.
  public var parameterCount: Int { namedTensors.reduce(0) { $0 + $1.count } }
  public var quantizedCount: Int { sites.reduce(0) { $0 + $1.count } }

  // Vectors start at a cache line.
  private mutating func advance(_ floats: Int) { count += (floats + 15) / 16 * 16 }
}
