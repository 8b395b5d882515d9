import ButterflyQuant
import Models
import Numerics

@testable import ShiftAdd

/// The ways in which a run may turn and round activations.
enum RotationVariant: String, CaseIterable {
  /// A learned butterfly an input, bytes.
  case shared
  case freeBlocks
  /// Butterflies of 32 numbers; of 48 a rest has its own.
  case blockDiagonal
  case threeStages
  /// A butterfly a site.
  case linear
  case fourBits
  /// All at once, with the Hadamard start in place of angles.
  case hadamardOfAll
  case freeBlocksOfAll

  var shape: RotationShape {
    switch self {
    case .blockDiagonal: RotationShape(block: 32)
    case .threeStages: RotationShape(stages: 3)
    case .hadamardOfAll, .freeBlocksOfAll: RotationShape(block: 16, stages: 3)
    default: .whole
    }
  }

  var sharing: RotationSharing {
    switch self {
    case .linear, .hadamardOfAll, .freeBlocksOfAll: .linear
    default: .input
    }
  }

  var activationBits: Int {
    switch self {
    case .fourBits, .hadamardOfAll, .freeBlocksOfAll: 4
    default: 8
    }
  }

  var kind: PackedParts.Rotation.Kind {
    switch self {
    case .freeBlocks, .freeBlocksOfAll: .blocks
    case .hadamardOfAll: .hadamard
    default: .angles
    }
  }

  func rotation(_ columns: Int, _ generator: inout SeededGenerator) -> PackedParts.Rotation {
    let plan = shape.plan(size: columns)
    let start: RotationStart = kind == .hadamard ? .hadamard : .random(scale: 1)
    let angles = start.values(for: plan, using: &generator).angles
    // Blocks that are no rotations.
    let parameters =
      kind == .blocks
      ? BlockPenalty.blocks(fromAngles: angles).map { $0 + 0.1 * generator.gaussian() } : angles
    let signs = (0..<columns).map { _ in generator.next() >> 63 == 0 ? Float(1) : -1 }
    return PackedParts.Rotation(kind, parameters: parameters, signs: signs)
  }
}
