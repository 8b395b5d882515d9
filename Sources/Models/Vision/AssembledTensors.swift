internal import DataFaults

/// Tensors by this project's names, each put together from tensors of a checkpoint.
struct AssembledTensors: TensorSource {
  /// How the stored tensors become one of ours.
  enum Assembly: Sendable {
    case whole
    /// Some rows of a fused matrix or bias.
    case rows(Range<Int>)
    /// One after the other.
    case stacked
    /// Their mean.
    case mean
    /// Matrices of so many rows side by side, each over their number: the mean of several heads.
    case besideMean(rows: Int)
  }

  struct Entry: Sendable {
    var stored: [String]
    /// Of each stored tensor.
    var storedShape: [Int]
    var shape: [Int]
    var assembly = Assembly.whole
  }

  let entries: [String: Entry]
  private let source: any TensorSource
  private let file: String

  /// Throws: `DataFault` for a stored tensor that is missing or misshapen, and for one that no entry
  /// uses and `isRedundant` does not excuse.
  init(
    _ entries: [String: Entry], from source: any TensorSource, file: String,
    isRedundant: (String) -> Bool = { _ in false }
  ) throws {
    self.entries = entries
    self.source = source
    self.file = file
    for entry in entries.values.sorted(by: { $0.stored[0] < $1.stored[0] }) {
      for name in entry.stored { try check(name, entry.storedShape) }
    }
    let known = Set(entries.values.flatMap(\.stored))
    if let stranger = source.names.first(where: { !known.contains($0) && !isRedundant($0) }) {
      throw DataFault(
        file: file, place: "tensor \(stranger)", found: "a tensor that config.json does not imply",
        expected: "the tensors of a vision transformer of its shape alone")
    }
  }

  private func check(_ name: String, _ expected: [Int]) throws {
    let found = source.shape(of: name)
    guard found == expected else {
      throw DataFault(
        file: file, place: "tensor \(name)",
        found: found.map { "shape \($0)" } ?? "no such tensor", expected: "shape \(expected)")
    }
  }

  var names: [String] { entries.keys.sorted() }

  func shape(of name: String) -> [Int]? { entries[name]?.shape }

  func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let entry = entries[name] else {
      throw DataFault(
        file: file, place: "tensor \(name)", found: "no such tensor", expected: "the tensor")
    }
    let size = entry.storedShape.reduce(1, *)
    let count = entry.shape.reduce(1, *)
    let parts = try entry.stored.map { stored in
      var values = [Float](repeating: 0, count: size)
      try values.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { try source.read(stored, into: base) }
      }
      return values
    }
    let values = Self.assembled(parts, entry.assembly, rowSize: size / entry.storedShape[0])
    precondition(
      values.count == count, "AssembledTensors: expected \(count) floats, found \(values.count)")
    values.withUnsafeBufferPointer {
      if let base = $0.baseAddress { destination.update(from: base, count: count) }
    }
  }

  private static func assembled(
    _ parts: [[Float]], _ assembly: Assembly, rowSize: Int
  ) -> [Float] {
    let share = 1 / Float(parts.count)
    switch assembly {
    case .whole: return parts[0]
    case .rows(let rows):
      return Array(parts[0][rows.lowerBound * rowSize..<rows.upperBound * rowSize])
    case .stacked: return parts.flatMap { $0 }
    case .mean:
      return parts[0].indices.map { index in parts.reduce(0) { $0 + $1[index] } * share }
    case .besideMean(let rows):
      return (0..<rows).flatMap { row in
        parts.flatMap { $0[row * rowSize..<(row + 1) * rowSize].map { $0 * share } }
      }
    }
  }

  /// What `assembled` would put together to `values`: the contents of each stored tensor.
  ///
  /// Precondition: the entry is not a part of a fused tensor.
  static func taken(apart values: [Float], _ entry: Entry) -> [[Float]] {
    let count = entry.stored.count
    let size = values.count / count
    switch entry.assembly {
    case .whole: return [values]
    case .stacked: return (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
    case .mean: return .init(repeating: values, count: count)
    case .besideMean(let rows):
      let width = size / rows
      return (0..<count).map { part in
        (0..<rows).flatMap { row -> [Float] in
          let start = (row * count + part) * width
          return values[start..<start + width].map { $0 * Float(count) }
        }
      }
    case .rows:
      preconditionFailure(
        "AssembledTensors: expected whole tensors, found rows of \(entry.stored[0])")
    }
  }
}
