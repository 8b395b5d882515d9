internal import DataFaults
internal import Foundation

/// Reads image files for a vision model.
public enum ImageFile {
  /// Images of IDX (gzipped too) or CIFAR's binary form; an IDX file's labels are at `labels`, or
  /// where the MNIST family puts them beside the images, or unknown.
  ///
  /// Throws: `DataFault` for a damaged file, another size than `configuration`'s, a number of labels
  /// that is not the number of images, or a label that is no class.
  public static func read(
    _ path: String, labels: String? = nil, for configuration: VisionConfiguration
  ) throws -> ImageSet {
    let file = try MappedFile(path: path)
    let images: ImageSet
    if IDXFile.recognizes(file) {
      images = try readIDX(file, labels: labels ?? labelsBeside(path))
    } else {
      guard labels == nil else {
        throw DataFault(
          file: path, place: "--labels", found: "a file that holds its own labels",
          expected: "labels beside IDX images only")
      }
      images = try CIFARFile.read(file, classes: configuration.classCount)
    }
    try check(images, configuration)
    return images
  }

  private static func readIDX(_ file: MappedFile, labels: String?) throws -> ImageSet {
    let images = try IDXFile(file, dimensions: 3)
    let numbers = try labels.map { try IDXFile(MappedFile(path: $0), dimensions: 1) }
    if let numbers, numbers.shape[0] != images.shape[0] {
      throw DataFault(
        file: numbers.name, place: "labels", found: "\(numbers.shape[0])",
        expected: "\(images.shape[0]), one an image of \(file.name)")
    }
    return ImageSet(
      label: file.name, channels: 1, height: images.shape[1], width: images.shape[2],
      pixels: images.bytes, labels: numbers?.bytes.map(Int32.init))
  }

  /// `train-labels-idx1-ubyte.gz` beside `train-images-idx3-ubyte.gz`.
  private static func labelsBeside(_ path: String) -> String? {
    let url = URL(filePath: path)
    let name = url.lastPathComponent
      .replacing("images", with: "labels").replacing("idx3", with: "idx1")
    let labels = url.deletingLastPathComponent().appending(path: name).path
    let isOther = name != url.lastPathComponent
    return isOther && FileManager.default.fileExists(atPath: labels) ? labels : nil
  }

  private static func check(_ images: ImageSet, _ c: VisionConfiguration) throws {
    let found = [images.channels, images.height, images.width]
    guard found == [c.channels, c.height, c.width] else {
      throw DataFault(
        file: images.label, place: "images", found: "\(found) channels, rows, columns",
        expected: "\([c.channels, c.height, c.width]), what the model was trained on")
    }
    if let index = images.labels.firstIndex(where: { Int($0) >= c.classCount }) {
      throw DataFault(
        file: images.label, place: "image \(index)", found: "label \(images.labels[index])",
        expected: "a class below \(c.classCount)")
    }
  }
}
