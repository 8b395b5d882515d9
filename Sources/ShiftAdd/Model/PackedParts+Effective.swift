private import ButterflyQuant
internal import Models
public import Numerics

extension PackedParts {
  /// The weights that full-precision arithmetic would use: level times scale, rotated back, in the
  /// layout of the network.
  public func effectiveWeights() -> FloatBuffer {
    let layout = architecture.layout
    let block = FloatBuffer(count: layout.count)
    for (site, matrix) in zip(layout.sites, sites) {
      write(matrix, groupSize: groupSize, to: block.base + site.offset)
    }
    for (group, rotation) in zip(groups, rotations) {
      guard let rotation else { continue }
      let rows = block.base + group.offset
      rotation.rowTransform(shape.plan(size: group.columns))
        .applyTransposed(rows: rows, count: group.rows, source: rows)
    }
    for tensor in layout.tensors {
      switch tensor.name {
      case architecture.embedding.name: write(embedding, to: block.base + tensor.offset)
      case architecture.head?.name: if let head { write(head, to: block.base + tensor.offset) }
      default:
        for (index, value) in (vectors[tensor.name] ?? []).enumerated() {
          block.base[tensor.offset + index] = value
        }
      }
    }
    return block
  }

  private func write(_ table: Table, to values: UnsafeMutablePointer<Float>) {
    switch table {
    case .bytes(let matrix): write(matrix, groupSize: Self.tableGroupSize, to: values)
    case .floats(let floats): values.update(from: floats, count: floats.count)
    }
  }

  private func write(
    _ matrix: CodedMatrix, groupSize: Int, to values: UnsafeMutablePointer<Float>
  ) {
    let groups = matrix.scales.count / matrix.rows
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let index = row * matrix.columns + column
        let scale = GroupScale.value(ofCode: matrix.scales[row * groups + column / groupSize])
        values[index] = scale * Float(matrix.codebook.level(of: matrix.codes[index]))
      }
    }
  }

}
