internal import Models
internal import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A matrix that is finer than the sites: the embedding of tokens or patches, or the head.
final class PackedTable: Sendable {
  enum Storage: Sendable {
    case bytes(PackedMatrix)
    case floats(FloatBuffer)
  }

  let storage: Storage
  let rows: Int
  let columns: Int

  init(_ table: PackedParts.Table, _ shape: PackedArchitecture.TableShape, streams: Bool) {
    let (rows, columns) = (shape.rows, shape.columns)
    self.rows = rows
    self.columns = columns
    switch table {
    case .bytes(let matrix):
      storage = .bytes(
        PackedMatrix(matrix, groupSize: PackedParts.tableGroupSize, streams: streams))
    case .floats(let values):
      let buffer = FloatBuffer(count: rows * columns, zeroed: false)
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { memcpy(buffer.base, base, rows * columns * 4) }
      }
      storage = .floats(buffer)
    }
  }

  /// The blocks of its input.
  var layout: BlockLayout {
    BlockLayout(columns: columns, groupSize: PackedParts.tableGroupSize)
  }

  var byteCount: Int {
    switch storage {
    case .bytes(let matrix): matrix.codeBytes + matrix.scaleBytes
    case .floats(let buffer): buffer.count * 4
    }
  }

  /// The row of a token; `row` has room for the padded columns.
  func read(_ token: Int32, into row: UnsafeMutablePointer<Float>) {
    precondition(
      token >= 0 && Int(token) < rows, "PackedTable: expected a token below \(rows), found \(token)"
    )
    switch storage {
    case .bytes(let matrix): matrix.unpackRow(Int(token), into: row)
    case .floats(let buffer): memcpy(row, buffer.base + Int(token) * columns, columns * 4)
    }
  }
}
