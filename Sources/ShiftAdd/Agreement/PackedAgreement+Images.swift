public import Models
public import Numerics

extension PackedAgreement {
  /// As `measure(_:windows:context:)`, of a vision transformer: an image is a row of one position.
  ///
  /// Precondition: the parts are a vision transformer's, and the images labelled and of its size.
  ///
  /// Cost: plain loops over all weights twice a token of every image.
  public static func measure(
    _ parts: PackedParts, images: ImageSet, kernels: ShiftAddKernels = .fastest, pool: WorkerPool
  ) -> PackedAgreement {
    let model = PackedVision(parts)
    precondition(
      images.count > 0 && images.isLabelled && images.imageSize == model.configuration.pixels,
      "PackedAgreement: expected labelled images of \(model.configuration.pixels) bytes, "
        + "found \(images.count) of \(images.imageSize)")
    let table = PixelTable(model.configuration)
    let workers = (0..<pool.threadCount).map { _ in
      ImageComparison(parts, model, kernels: kernels)
    }
    let results = RowResults(images.count)
    pool.run(parts: images.count) { index, worker in
      var pixels = [Float](repeating: 0, count: images.imageSize)
      table.write(images, index, to: &pixels)
      results.base[index] = workers[worker].run(pixels, label: Int(images.labels[index]))
    }
    return (0..<images.count).reduce(into: PackedAgreement()) {
      $0.add(results.base[$1], rows: images.count)
    }
  }
}
