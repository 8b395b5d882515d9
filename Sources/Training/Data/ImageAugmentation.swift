public import Models
public import Numerics

/// How training images are varied as they are drawn.
public enum ImageAugmentation: String, Codable, CaseIterable, Sendable {
  /// As they are.
  case none
  /// Mirrored half the time.
  case flip
  /// Moved by up to an eighth of a side each way.
  case crop
  /// Moved, and mirrored half the time.
  case cropFlip = "crop-flip"

  /// Where one image of `height` x `width` pixels is placed.
  public func placement(
    height: Int, width: Int, using generator: inout SeededGenerator
  ) -> PixelTable.Placement {
    var placement = PixelTable.Placement()
    if self == .crop || self == .cropFlip {
      placement.down = generator.index(below: 2 * (height / 8) + 1) - height / 8
      placement.right = generator.index(below: 2 * (width / 8) + 1) - width / 8
    }
    if self == .flip || self == .cropFlip {
      placement.mirrored = generator.index(below: 2) == 1
    }
    return placement
  }
}
