/// Bytes to the floats a vision model was trained on, and the crops of augmentation.
public struct PixelTable: Sendable {
  /// Where an image is cut from its padded self, and whether it is mirrored.
  public struct Placement: Hashable, Sendable {
    /// Rows and columns the window is moved by; pixels outside the image are black.
    public var down = 0
    public var right = 0
    public var mirrored = false

    public init() {}

    public init(down: Int, right: Int, mirrored: Bool) {
      self.down = down
      self.right = right
      self.mirrored = mirrored
    }
  }

  /// [channels, 256]
  private let values: [Float]

  public init(_ configuration: VisionConfiguration) {
    values = zip(configuration.mean, configuration.deviation).flatMap { mean, deviation in
      (0..<256).map { (Float($0) / 255 - mean) / deviation }
    }
  }

  /// Writes image `index` of `images` as it is placed, `[channels, height, width]`.
  public func write(
    _ images: ImageSet, _ index: Int, _ placement: Placement = Placement(),
    to out: UnsafeMutablePointer<Float>
  ) {
    let size = images.height * images.width
    images.pixels.withUnsafeBufferPointer { pixels in
      values.withUnsafeBufferPointer { values in
        for channel in 0..<images.channels {
          let table = UnsafeBufferPointer(rebasing: values[channel * 256..<channel * 256 + 256])
          let start = index * images.imageSize + channel * size
          let plane = UnsafeBufferPointer(rebasing: pixels[start..<start + size])
          Self.write(
            plane, table, images.height, images.width, placement, to: out + channel * size)
        }
      }
    }
  }

  private static func write(
    _ plane: UnsafeBufferPointer<UInt8>, _ table: UnsafeBufferPointer<Float>, _ height: Int,
    _ width: Int, _ placement: Placement, to out: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<height {
      let source = row + placement.down
      for column in 0..<width {
        let seen = placement.mirrored ? width - 1 - column : column
        let from = seen + placement.right
        let inside = source >= 0 && source < height && from >= 0 && from < width
        out[row * width + column] = table[inside ? Int(plane[source * width + from]) : 0]
      }
    }
  }
}
