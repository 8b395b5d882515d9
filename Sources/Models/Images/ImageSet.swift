/// Images of one size with their labels, a byte a pixel and channel.
public struct ImageSet: Sendable {
  /// The file it came from, or what stands for it on a screen.
  public let label: String
  public let channels: Int
  public let height: Int
  public let width: Int
  /// [count, channels, height, width]
  public let pixels: [UInt8]
  /// One an image; -1 where it is not known.
  public let labels: [Int32]

  /// Precondition: `pixels` and `labels` hold the same number of whole images.
  public init(
    label: String, channels: Int, height: Int, width: Int, pixels: [UInt8], labels: [Int32]? = nil
  ) {
    let size = channels * height * width
    precondition(
      size > 0 && pixels.count % size == 0,
      "ImageSet: expected images of \(size) bytes, found \(pixels.count) bytes")
    let count = pixels.count / size
    precondition(
      (labels?.count ?? count) == count,
      "ImageSet: expected \(count) labels, found \(labels?.count ?? 0)")
    self.label = label
    self.channels = channels
    self.height = height
    self.width = width
    self.pixels = pixels
    self.labels = labels ?? [Int32](repeating: -1, count: count)
  }

  public var count: Int { labels.count }
  /// Bytes of one image.
  public var imageSize: Int { channels * height * width }
  public var isLabelled: Bool { labels.allSatisfy { $0 >= 0 } }

  /// The images of `range`, under a name of their own.
  public func part(_ range: Range<Int>, label: String) -> ImageSet {
    ImageSet(
      label: label, channels: channels, height: height, width: width,
      pixels: Array(pixels[range.lowerBound * imageSize..<range.upperBound * imageSize]),
      labels: Array(labels[range]))
  }
}

extension ImageSet {
  /// The images whose index `isWanted`, under a name of their own.
  package func selecting(_ isWanted: (Int) -> Bool, label: String) -> ImageSet {
    let chosen = (0..<count).filter(isWanted)
    return ImageSet(
      label: label, channels: channels, height: height, width: width,
      pixels: chosen.flatMap { pixels[$0 * imageSize..<($0 + 1) * imageSize] },
      labels: chosen.map { labels[$0] })
  }
}
