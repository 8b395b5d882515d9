private import DataFaults
public import Models

/// The images of a run: what it trains on, what it is judged by, and what chooses its weights.
public struct ImageData: Sendable {
  public let training: ImageSet
  public let validation: ImageSet
  /// Apart from those the run is judged by; nil where nothing is chosen.
  public let selection: ImageSet?

  /// Of one file without a second: every fifth image is judged by, the others trained on.
  static let heldOutPeriod = 5
  /// Of the training images: every tenth chooses, at most so many.
  static let selectionPeriod = 10
  static let mostSelected = 1_000
  /// Images that layers are measured on, one by one, before bits are chosen.
  static let mostProbes = 256

  /// Labelled images apart from those the run is judged by; nil where there are none.
  var probes: ImageSet? {
    let images = selection ?? training
    guard images.isLabelled else { return nil }
    return images.part(0..<min(Self.mostProbes, images.count), label: images.label)
  }

  /// Loads what `settings` ask for; `selects` holds images out to choose weights by.
  ///
  /// Throws: `DataFault` of a file, or where there are none to train or judge on.
  static func load(
    _ settings: ImageSettings, _ model: OpenedVisionModel, selects: Bool
  ) throws -> ImageData {
    let whole = try validation(settings.images, labels: settings.labels, for: model)
    var (training, judged) = (whole, whole)
    if let path = settings.trainingImages {
      training = try ImageFile.read(
        path, labels: settings.trainingLabels, for: model.configuration)
    } else if settings.images == nil, let path = FashionPackage.trainingImages {
      training = try ImageFile.read(path, for: model.configuration)
    } else {
      (training, judged) = split(whole, period: heldOutPeriod, held: "held-out \(whole.label)")
    }
    var selection: ImageSet?
    if selects, training.isLabelled, training.count >= 2 * selectionPeriod {
      let parts = split(training, period: selectionPeriod, held: "selection images")
      training = parts.rest
      selection = parts.held.part(
        0..<min(mostSelected, parts.held.count), label: parts.held.label)
    }
    return ImageData(training: training, validation: judged, selection: selection)
  }

  /// The labelled images at `path`; without one those of Debian's Fashion-MNIST package, for the
  /// embedded model.
  public static func validation(
    _ path: String?, labels: String?, for model: OpenedVisionModel
  ) throws -> ImageSet {
    let isEmbedded = model.configuration.classNames == FashionPackage.classNames
    guard let path = path ?? (isEmbedded ? FashionPackage.testImages : nil) else {
      throw DataFault(
        file: model.path, place: "--images",
        found: isEmbedded ? "none, and no \(FashionPackage.packageName) package" : "none",
        expected: "images to judge on"
          + (isEmbedded ? ", or `apt-get install \(FashionPackage.packageName)`" : ""))
    }
    let images = try ImageFile.read(path, labels: labels, for: model.configuration)
    guard images.isLabelled else {
      throw DataFault(
        file: path, place: "--labels", found: "none", expected: "labels of the images judged on")
    }
    return images
  }

  private static func split(
    _ images: ImageSet, period: Int, held label: String
  ) -> (rest: ImageSet, held: ImageSet) {
    let isHeld = { (index: Int) in index % period == period - 1 }
    return (
      images.selecting({ !isHeld($0) }, label: images.label),
      images.selecting(isHeld, label: label)
    )
  }
}
