import ArgumentParser
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
}

/// Which images a vision transformer is trained on, and how.
struct TrainingImageOptions: ParsableArguments {
  @Option(help: "Images to train on; by default four fifths of --images.") var trainImages: String?
  @Option(help: "IDX labels of --train-images.") var trainLabels: String?
  @Option(help: "Images a step of a vision model.") var batchImages: Int = 128
  @Option(help: "How training images vary: none, flip, crop or crop-flip.")
  var augment: String = ImageAugmentation.cropFlip.rawValue
  @Option(help: "Weight of the labels' cross-entropy beside the teacher's distribution.")
  var labelWeight: Double = 0

  mutating func validate() throws {
    guard (1...65_536).contains(batchImages) else {
      throw ValidationError("--batch-images: found \(batchImages), expected 1...65536")
    }
    guard ImageAugmentation(rawValue: augment) != nil else {
      throw ValidationError("--augment: found \(augment), expected none, flip, crop or crop-flip")
    }
    guard labelWeight >= 0, labelWeight.isFinite else {
      throw ValidationError("--label-weight: found \(labelWeight), expected 0 or more")
    }
  }

  func settings(_ judged: ImageOptions) -> ImageSettings {
    ImageSettings(
      images: judged.images.map(absolute), labels: judged.labels.map(absolute),
      trainingImages: trainImages.map(absolute), trainingLabels: trainLabels.map(absolute),
      augmentation: ImageAugmentation(rawValue: augment) ?? .cropFlip, batch: batchImages,
      labelWeight: labelWeight)
  }

  private func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
