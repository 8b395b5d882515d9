/// Collects which stored tensors a network's tensors come from.
struct VisionNames {
  private(set) var entries: [String: AssembledTensors.Entry] = [:]
  private let shapes: [String: [Int]]

  init(_ configuration: VisionConfiguration) {
    shapes = Dictionary(
      uniqueKeysWithValues: VisionNetwork(configuration).layout.namedTensors.map {
        ($0.name, $0.shape)
      })
  }

  /// Ours, theirs, and the shape theirs has. Precondition: the layout has `name`.
  mutating func add(
    _ name: String, _ stored: String..., shape storedShape: [Int],
    as assembly: AssembledTensors.Assembly = .whole
  ) {
    guard let shape = shapes[name] else {
      preconditionFailure("VisionNames: expected a tensor of the layout, found \(name)")
    }
    entries[name] = AssembledTensors.Entry(
      stored: stored, storedShape: storedShape, shape: shape, assembly: assembly)
  }

  mutating func add(_ name: String, _ stored: String, _ storedShape: [Int]) {
    add(name, stored, shape: storedShape)
  }

  /// A matrix with its bias, where the layout has one; `rows` of a fused one.
  mutating func addLinear(
    _ layer: Int, _ part: String, _ stored: String, separator: String = ".",
    rows: Range<Int>? = nil, storedRows: Int? = nil
  ) {
    let name = LlamaTensorNames.layer(layer, part)
    let shape = shapes[name] ?? [0, 0]
    let assembly = rows.map { AssembledTensors.Assembly.rows($0) } ?? .whole
    add(
      name, "\(stored)\(separator)weight", shape: [storedRows ?? shape[0], shape[1]], as: assembly)
    guard shapes["\(name).bias"] != nil else { return }
    add(
      "\(name).bias", "\(stored)\(separator)bias", shape: [storedRows ?? shape[0]], as: assembly)
  }

  mutating func addNorm(_ name: String, _ stored: String) {
    add(name, "\(stored).weight", shapes[name] ?? [])
    add("\(name).bias", "\(stored).bias", shapes["\(name).bias"] ?? [])
  }
}
