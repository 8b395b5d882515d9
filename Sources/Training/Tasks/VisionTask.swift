public import Models

/// Training of a vision transformer on images, drawn with replacement.
public struct VisionTask: TrainingTask {
  public let network: VisionNetwork
  public let images: ImageSet
  public let augmentation: ImageAugmentation
  /// Images a step.
  public let batch: Int
  /// Parts a batch is split into.
  public let shardCount: Int

  /// Precondition: `images` are of the network's size.
  public init(
    _ network: VisionNetwork, images: ImageSet, augmentation: ImageAugmentation, batch: Int,
    shards: Int = 2
  ) {
    precondition(
      images.imageSize == network.configuration.pixels && images.count > 0 && batch > 0,
      "VisionTask: expected images of \(network.configuration.pixels) bytes, "
        + "found \(images.count) of \(images.imageSize)")
    self.network = network
    self.images = images
    self.augmentation = augmentation
    self.batch = batch
    shardCount = max(1, min(shards, batch))
  }

  public var layout: ParameterLayout { network.layout }
  public var positionsPerStep: Int { batch }

  public func makePasses(for weights: WeightSet, distils: Bool) -> TaskPasses {
    let feed = ImageFeed(self)
    let starts = (0...shardCount).map { $0 * batch / shardCount }
    let shards = zip(starts, starts.dropFirst()).map { start, end in
      VisionShard(network, feed: feed, images: start..<end, weights: weights, distils: distils)
    }
    return TaskPasses(feed: feed, shards: shards)
  }
}
