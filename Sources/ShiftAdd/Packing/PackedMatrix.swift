package import CShiftAdd
private import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A quantized matrix in the order its kernels read: tiles of 16 rows by blocks of inputs.
///
/// A tile's codes of one block stand together, an input quad of 16 rows in 64 bytes, so that one
/// vector lane is one row and nothing is ever summed across lanes. Scales have a plane of their own.
///
/// `@unchecked Sendable`: nothing writes after `init`.
public final class PackedMatrix: @unchecked Sendable {
  public let rows: Int
  public let layout: BlockLayout
  public let codebook: Codebook
  package let tiles: Int
  private let table: UnsafeMutablePointer<bfq_codebook>
  private let codes: UnsafeMutablePointer<UInt8>
  private let scales: UnsafeMutablePointer<UInt8>

  /// Whether its bytes come from memory whenever they are used, rather than from a cache.
  let streams: Bool

  /// Codes and scales beyond so many bytes are taken to come from memory: what is used between two
  /// of their uses leaves a cache.
  package static let cachedBytes = 1 << 20

  /// Bytes of codes and of scales in memory, padding included.
  public let codeBytes: Int
  public let scaleBytes: Int

  /// Packs row-major codes, one a byte, and scale bytes as `GroupScale` codes them.
  ///
  /// Shapes: `codes` [rows, columns], `scales` [rows, groups]. `streams`: whether the matrix is
  /// part of more than a cache holds; nil goes by its own size.
  public init(
    rows: Int, columns: Int, groupSize: Int, codebook: Codebook,
    codes source: UnsafePointer<UInt8>, scales sourceScales: UnsafePointer<UInt8>,
    streams: Bool? = nil
  ) {
    precondition(rows > 0, "PackedMatrix: expected at least one row, found \(rows)")
    self.rows = rows
    self.codebook = codebook
    layout = BlockLayout(columns: columns, groupSize: groupSize)
    tiles = (rows + Int(BFQ_TILE_ROWS) - 1) / Int(BFQ_TILE_ROWS)
    table = .allocate(capacity: 1)
    table.initialize(to: codebook.table(block: layout.block))
    scaleBytes = tiles * layout.blocks * Int(BFQ_TILE_ROWS)
    codeBytes = tiles * layout.blocks * Int(bfq_block_bytes(table))
    self.streams = streams ?? (codeBytes > Self.cachedBytes)
    codes = Self.allocate(codeBytes)
    scales = Self.allocate(scaleBytes)
    pack(source, sourceScales)
  }

  /// A copy in memory of its own: for measuring what does not fit a cache.
  package init(copying other: PackedMatrix) {
    rows = other.rows
    layout = other.layout
    codebook = other.codebook
    tiles = other.tiles
    streams = other.streams
    table = .allocate(capacity: 1)
    table.initialize(to: other.table.pointee)
    codeBytes = other.codeBytes
    scaleBytes = other.scaleBytes
    codes = Self.allocate(codeBytes)
    scales = Self.allocate(scaleBytes)
    memcpy(codes, other.codes, codeBytes)
    memcpy(scales, other.scales, scaleBytes)
  }

  /// Reads all codes and scales and nothing else: the least time a product from memory takes.
  package func readAll() -> UInt64 {
    bfq_plain_read(codes, Int64(codeBytes)) ^ bfq_plain_read(scales, Int64(scaleBytes))
  }

  deinit {
    table.deallocate()
    free(codes)
    free(scales)
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
    guard let memory = bfq_allocate_packed(Int64(bytes)) else {
      AlignedMemory.shortage(bytes: bytes)
    }
    memset(memory, 0, bytes)
    return memory.bindMemory(to: UInt8.self, capacity: bytes)
  }

  private func pack(_ source: UnsafePointer<UInt8>, _ sourceScales: UnsafePointer<UInt8>) {
    let lanes = Int(BFQ_TILE_ROWS)
    var block = [UInt8](repeating: 0, count: lanes * layout.block)
    for tile in 0..<tiles {
      for index in 0..<layout.blocks {
        let inputs = layout.inputs(ofBlock: index)
        for lane in 0..<min(lanes, rows - tile * lanes) {
          let row = tile * lanes + lane
          for (place, input) in inputs.enumerated() {
            block[lane * layout.block + place] = source[row * layout.columns + input]
          }
          scales[(tile * layout.blocks + index) * lanes + lane] =
            sourceScales[row * layout.groups + layout.group(ofBlock: index)]
        }
        let bytes = Int(bfq_block_bytes(table))
        bfq_pack_block(table, block, codes + (tile * layout.blocks + index) * bytes)
      }
    }
  }

  package func withMatrix<R>(_ body: (UnsafePointer<bfq_packed_matrix>) -> R) -> R {
    var matrix = bfq_packed_matrix(
      codebook: table, codes: codes, scales: scales, rows: Int64(rows),
      blocks: Int64(layout.blocks), last_inputs: Int32(layout.lastInputs),
      streams: streams ? 1 : 0)
    return body(&matrix)
  }

  /// Level times scale of one row; `padded` has room for `layout.paddedColumns`.
  package func unpackRow(_ row: Int, into padded: UnsafeMutablePointer<Float>) {
    precondition(
      row >= 0 && row < rows, "PackedMatrix: expected a row below \(rows), found \(row)")
    withMatrix { bfq_unpack_row($0, Int64(row), padded) }
    guard layout.paddedColumns != layout.columns else { return }
    for index in 0..<layout.blocks {
      let inputs = layout.inputs(ofBlock: index)
      memmove(padded + inputs.lowerBound, padded + index * layout.block, inputs.count * 4)
    }
  }
}
