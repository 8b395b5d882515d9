public import Models
public import Numerics

/// How training images are varied as they are drawn.
public enum ImageAugmentation: String, Codable, CaseIterable, Sendable {
  /// As they are.
  case none
  /// Moved by up to an eighth of a side each way.
  case crop
  /// Moved, and mirrored half the time.
  case cropFlip = "crop-flip"

  /// Where one image of `height` x `width` pixels is placed.
  public func placement(
    height: Int, width: Int, using generator: inout SeededGenerator
  ) -> PixelTable.Placement {
    guard self != .none else { return PixelTable.Placement() }
    let (down, right) = (height / 8, width / 8)
    return PixelTable.Placement(
      down: generator.index(below: 2 * down + 1) - down,
      right: generator.index(below: 2 * right + 1) - right,
      mirrored: self == .cropFlip && generator.index(below: 2) == 1)
  }
}
