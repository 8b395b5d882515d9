import Models
internal import Numerics

/// The images of a step, as the network reads them, with their labels.
///
/// `@unchecked Sendable`: drawn by one thread between passes, read by workers during them.
final class ImageFeed: BatchFeed, @unchecked Sendable {
  /// [batch, channels, height, width]
  let pixels: FloatBuffer
  /// -1 where it is not known and not scored.
  private(set) var labels: [Int32]
  private let task: VisionTask
  private let table: PixelTable

  init(_ task: VisionTask) {
    self.task = task
    table = PixelTable(task.network.configuration)
    pixels = FloatBuffer(count: task.batch * task.images.imageSize)
    labels = [Int32](repeating: -1, count: task.batch)
  }

  func draw(using generator: inout SeededGenerator) {
    let images = task.images
    for row in 0..<task.batch {
      let index = generator.index(below: images.count)
      let placement = task.augmentation.placement(
        height: images.height, width: images.width, using: &generator)
      table.write(images, index, placement, to: pixels.base + row * images.imageSize)
      labels[row] = images.labels[index]
    }
  }
}
