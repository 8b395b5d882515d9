private import ButterflyQuant
internal import Models
private import Numerics

extension PackedReader {
  /// Throws: `DataFault` for rotations that no writer makes.
  func checkRotations() throws {
    if let bits = metadata.liftingBits {
      guard DyadicCoefficients.fractionBitsRange.contains(bits) else {
        throw fault("liftingBits", "\(bits)", "4...12")
      }
      guard !metadata.rotations.contains(.blocks) else {
        throw fault("liftingBits", "free blocks", "rotations, which have lifting steps")
      }
    }
    if let block = metadata.shape?.block, !(2...1 << 20).contains(block) || block & (block - 1) > 0
    {
      throw fault("shape", "blocks of \(block)", "a power of two in 2...\(1 << 20)")
    }
    if let stages = metadata.shape?.stages, !(0...64).contains(stages) {
      throw fault("shape", "\(stages) stages", "0...64")
    }
  }

  func rotation(
    _ group: LinearInput, _ storage: PackedMetadata.RotationStorage, hasSigns: Bool
  ) throws -> PackedParts.Rotation? {
    guard storage != .none else { return nil }
    let plan = try plan(of: group)
    let signs = try hasSigns ? signs(of: group) : nil
    switch storage {
    case .none: return nil
    case .hadamard:
      var unused = SeededGenerator(seed: 0)
      let angles = RotationStart.hadamard.values(for: plan, using: &unused).angles
      return PackedParts.Rotation(.hadamard, parameters: angles, signs: signs)
    case .angles:
      let angles = try contents.nextFloats(
        .angles, "\(group.name).angles", shape: [plan.angleCount])
      return PackedParts.Rotation(.angles, parameters: angles, signs: signs)
    case .blocks:
      let blocks = try contents.nextFloats(
        .blocks, "\(group.name).blocks", shape: [plan.angleCount, 4])
      return PackedParts.Rotation(.blocks, parameters: blocks, signs: signs)
    }
  }

  // A chain over a huge odd factor would need more memory than the file that asks for it.
  private func plan(of group: LinearInput) throws -> RotationPlan {
    let shape = metadata.shape ?? .whole
    let chained = shape.block.map { group.columns % $0 } ?? group.columns
    guard chained == 0 || chained >> chained.trailingZeroBitCount <= 4096 else {
      throw fault(group.name, "\(group.columns) inputs", "an odd factor up to 4096")
    }
    return shape.plan(size: group.columns)
  }

  private func signs(of group: LinearInput) throws -> [Float] {
    let packed = try contents.next(
      .signs, "\(group.name).signs", shape: [(group.columns + 7) / 8])
    return PackedCodes(bytes: packed, count: group.columns, bits: 1).unpacked.map {
      $0 == 1 ? -1 : 1
    }
  }
}
