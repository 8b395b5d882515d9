public import Models
public import Numerics

/// Images on their way through a vision transformer, one encoder layer a block.
///
/// `@unchecked Sendable`: a part's streams and a worker's workspace have one user at a time.
public final class VisionCalibration: CalibrationPass, @unchecked Sendable {
  public let label: String
  public let blocks: [Range<Int>]
  public let partCount: Int
  private let network: VisionNetwork
  private let images: Int
  /// [images, channels, height, width]
  private let pixels: FloatBuffer
  private let workspaces: [VisionWorkspace]
  /// The residual stream before the current block, [images, tokens, dimension].
  private let streams: FloatBuffer

  private static let mostParts = 8

  /// Shapes: `pixels` [images, channels, height, width], normalised.
  ///
  /// Precondition: at least one whole image.
  public init(_ network: VisionNetwork, label: String, pixels: FloatBuffer, threads: Int) {
    let c = network.configuration
    precondition(
      pixels.count >= c.pixels && pixels.count % c.pixels == 0,
      "VisionCalibration: expected images of \(c.pixels) floats, found \(pixels.count) floats")
    self.network = network
    self.label = label
    self.pixels = pixels
    images = pixels.count / c.pixels
    partCount = min(Self.mostParts, images)
    blocks = network.blockInputs
    workspaces = (0..<threads).map { _ in
      VisionWorkspace(network, images: 1, operand: .float, training: false)
    }
    streams = FloatBuffer(count: images * c.tokens * c.dimension)
  }

  public var layout: ParameterLayout { network.layout }

  public func begin(part: Int, worker: Int, weights: WeightSet) {
    for image in images(part) {
      network.embed(
        weights, image: pixels.base + image * network.configuration.pixels,
        workspace: workspaces[worker], into: stream(image))
    }
  }

  public func pass(
    block: Int, part: Int, worker: Int, weights: WeightSet, advances: Bool,
    observe: (_ input: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void
  ) {
    for image in images(part) {
      network.passBlock(
        block, weights, stream: stream(image), workspace: workspaces[worker], advances: advances,
        observe: { observe($0, $1, network.configuration.tokens) })
    }
  }

  private func stream(_ image: Int) -> UnsafeMutablePointer<Float> {
    streams.base + image * network.configuration.tokens * network.configuration.dimension
  }

  private func images(_ part: Int) -> Range<Int> {
    part * images / partCount..<(part + 1) * images / partCount
  }
}

extension VisionTask: CalibratedTask {
  public func makeCalibration(
    samples: Int, seed: UInt64, threads: Int
  ) -> any CalibrationPass {
    var generator = SeededGenerator(seed: seed, stream: 5)
    let feed = ImageFeed(
      VisionTask(network, images: images, augmentation: augmentation, batch: max(1, samples)))
    feed.draw(using: &generator)
    return VisionCalibration(
      network, label: images.label, pixels: feed.pixels, threads: threads)
  }
}
