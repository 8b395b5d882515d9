import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation
import Training

/// Which images a vision transformer is judged on.
struct ImageOptions: ParsableArguments {
  @Option(
    help: """
      Images to judge a vision model on: IDX, gzipped IDX or CIFAR's binary form; with --model vit by \
      default those of Debian's dataset-fashion-mnist.
      """)
  var images: String?
  @Option(help: "IDX labels of --images, where they do not lie beside them under the usual name.")
  var labels: String?

  mutating func validate() throws {
    try OptionBounds.checkPaths(["--images": images, "--labels": labels])
  }

  /// What was given: a language model has no use for it.
  var given: [String] {
    [("--images", images), ("--labels", labels)].filter { $0.1 != nil }.map(\.0)
  }

  /// Throws: `DataFault` where they were given and the model is a language model.
  func refuse(_ model: ModelOptions) throws {
    guard given.isEmpty else {
      throw DataFault(
        file: model.model ?? "embedded default", place: given[0], found: "a language model",
        expected: "a vision transformer, e.g. --model vit")
    }
  }
}

/// Which images a vision transformer is trained on, and how.
struct TrainingImageOptions: ParsableArguments {
  @Option(help: "Images to train on; by default four fifths of --images.") var trainImages: String?
  @Option(help: "IDX labels of --train-images.") var trainLabels: String?
  @Option(help: "Images a step of a vision model, by default 128.") var batchImages: Int?
  @Option(help: "How training images vary: none, flip, crop or, by default, crop-flip.")
  var augment: String?
  @Option(help: "Weight of the labels' cross-entropy beside the teacher's distribution.")
  var labelWeight: Double?

  mutating func validate() throws {
    if let batchImages, !(1...65_536).contains(batchImages) {
      throw ValidationError("--batch-images: found \(batchImages), expected 1...65536")
    }
    try OptionBounds.checkPaths(["--train-images": trainImages, "--train-labels": trainLabels])
    if let augment, ImageAugmentation(rawValue: augment) == nil {
      throw ValidationError("--augment: found \(augment), expected none, flip, crop or crop-flip")
    }
    if let labelWeight, !(labelWeight >= 0 && labelWeight.isFinite) {
      throw ValidationError("--label-weight: found \(labelWeight), expected 0 or more")
    }
  }

  func settings(_ judged: ImageOptions) -> ImageSettings {
    ImageSettings(
      images: judged.images.map(absolute), labels: judged.labels.map(absolute),
      trainingImages: trainImages.map(absolute), trainingLabels: trainLabels.map(absolute),
      augmentation: augment.flatMap(ImageAugmentation.init) ?? .cropFlip,
      batch: batchImages ?? 128, labelWeight: labelWeight ?? 0)
  }

  /// What was given: a language model has no use for it.
  var given: [String] {
    [
      ("--train-images", trainImages != nil), ("--train-labels", trainLabels != nil),
      ("--batch-images", batchImages != nil), ("--augment", augment != nil),
      ("--label-weight", labelWeight != nil),
    ].filter(\.1).map(\.0)
  }

  private func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
