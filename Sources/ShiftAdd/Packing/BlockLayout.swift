/// How the inputs of a matrix fall into blocks that a kernel takes in one go.
///
/// A group of up to 32 inputs is one block of 32, a larger one as many of 64 as it needs; what is
/// missing to a whole block is zero. Blocks of one group repeat its scale.
public struct BlockLayout: Sendable, Hashable {
  public let columns: Int
  public let groupSize: Int
  /// Inputs of a block: 32 or 64.
  public let block: Int
  /// Blocks of a whole group.
  public let blocksPerGroup: Int
  /// Blocks of a row.
  public let blocks: Int
  /// Inputs that the last block of a row holds.
  public let lastInputs: Int

  /// Precondition: both are at least 1.
  public init(columns: Int, groupSize: Int) {
    precondition(
      columns > 0 && groupSize > 0,
      "BlockLayout: expected columns and groups above 0, found \(columns) and \(groupSize)")
    self.columns = columns
    // A group longer than the row is the row.
    self.groupSize = min(groupSize, columns)
    block = self.groupSize <= 32 ? 32 : 64
    blocksPerGroup = (self.groupSize + block - 1) / block
    let rest = columns % self.groupSize
    blocks = columns / self.groupSize * blocksPerGroup + (rest + block - 1) / block
    let lastGroup = rest == 0 ? self.groupSize : rest
    lastInputs = (lastGroup - 1) % block + 1
  }

  public var groups: Int { (columns + groupSize - 1) / groupSize }
  public var paddedColumns: Int { blocks * block }
  public func group(ofBlock index: Int) -> Int { index / blocksPerGroup }

  /// The inputs that block `index` holds.
  public func inputs(ofBlock index: Int) -> Range<Int> {
    let group = index / blocksPerGroup
    let start = group * groupSize + index % blocksPerGroup * block
    return start..<min(start + block, (group + 1) * groupSize, columns)
  }
}
