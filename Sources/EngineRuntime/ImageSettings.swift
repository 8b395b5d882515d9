public import Training

/// The part of a run's configuration that only a vision transformer has.
public struct ImageSettings: Codable, Hashable, Sendable {
  /// Images to validate on; nil for the Fashion-MNIST test images with the embedded model.
  public var images: String?
  public var labels: String?
  /// Images to train on; nil for the training part of `images`.
  public var trainingImages: String?
  public var trainingLabels: String?
  public var augmentation: ImageAugmentation
  /// Images a step.
  public var batch: Int
  /// Weight of the cross-entropy against labels beside the divergence from the teacher.
  public var labelWeight: Double

  public init(
    images: String? = nil, labels: String? = nil, trainingImages: String? = nil,
    trainingLabels: String? = nil, augmentation: ImageAugmentation = .cropFlip, batch: Int = 128,
    labelWeight: Double = 0
  ) {
    self.images = images
    self.labels = labels
    self.trainingImages = trainingImages
    self.trainingLabels = trainingLabels
    self.augmentation = augmentation
    self.batch = batch
    self.labelWeight = labelWeight
  }
}
