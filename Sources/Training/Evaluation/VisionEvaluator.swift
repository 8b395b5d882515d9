private import CKernels
public import Models
public import Numerics

/// Accuracy and mean negative log-likelihood of labelled images, always in fp32.
public final class VisionEvaluator: Evaluator {
  /// Images of one pass.
  public static let chunk = 10

  private let network: VisionNetwork
  private let images: ImageSet
  private let table: PixelTable
  private let workers: [Worker]

  /// Precondition: `images` are labelled, and of the network's size.
  public init(_ network: VisionNetwork, images: ImageSet, threads: Int) {
    precondition(
      images.count > 0 && images.isLabelled
        && images.imageSize == network.configuration.pixels,
      "VisionEvaluator: expected labelled images of \(network.configuration.pixels) bytes, "
        + "found \(images.count) of \(images.imageSize)")
    self.network = network
    self.images = images
    table = PixelTable(network.configuration)
    workers = (0..<threads).map { _ in Worker(network, images: Self.chunk) }
  }

  public var imageCount: Int { images.count }

  public func score(
    _ weights: WeightSet, pool: WorkerPool, cancellation: CancellationToken
  ) throws(Cancelled) -> Score {
    precondition(
      weights.operands.operand == .float, "VisionEvaluator: expected fp32 operands, found bf16")
    return try score(pool: pool, cancellation: cancellation) { _ in weights }
  }

  /// As `score(_:pool:)` with weights of each worker's own, in any arithmetic.
  public func score(
    pool: WorkerPool, weights: @escaping @Sendable (_ worker: Int) -> any PassWeights
  ) -> Score {
    Uncancelled.value { () throws(Cancelled) in
      try score(pool: pool, cancellation: .never, weights: weights)
    }
  }

  private func score(
    pool: WorkerPool, cancellation: CancellationToken,
    weights: @escaping @Sendable (_ worker: Int) -> any PassWeights
  ) throws(Cancelled) -> Score {
    let chunks = (images.count + Self.chunk - 1) / Self.chunk
    let results = ChunkResults(count: chunks)
    pool.run(parts: chunks) { [self] part, worker in
      if cancellation.isCancelled { return }
      results.base[part] = score(part, weights(worker), workers[worker])
    }
    try cancellation.check()
    let totals = (0..<chunks).reduce((nll: 0.0, right: 0)) {
      ($0.nll + results.base[$1].nll, $0.right + results.base[$1].right)
    }
    let count = Double(images.count)
    return Score(
      nll: totals.nll / count, count: images.count, accuracy: Double(totals.right) / count)
  }

  private func score(
    _ part: Int, _ weights: any PassWeights, _ worker: Worker
  ) -> (nll: Double, right: Int) {
    let first = part * Self.chunk
    let count = min(Self.chunk, images.count - first)
    for row in 0..<count {
      table.write(images, first + row, to: worker.pixels.base + row * images.imageSize)
    }
    network.forward(
      weights, pixels: worker.pixels.base, images: count, workspace: worker.workspace)
    network.logits(
      weights, images: count, workspace: worker.workspace, into: worker.logits.base)
    let labels = Array(images.labels[first..<first + count])
    var totals = [0.0, 0.0]
    bfq_rows().pointee.distil(
      worker.logits.base, nil, labels, Int64(count), Int64(network.configuration.classCount), 0,
      0, 0, nil, nil, &totals)
    return (totals[1], rightAnswers(worker.logits, labels))
  }

  private func rightAnswers(_ logits: FloatBuffer, _ labels: [Int32]) -> Int {
    let classes = network.configuration.classCount
    return labels.enumerated().reduce(0) { total, entry in
      let row = logits.base + entry.offset * classes
      let best = (0..<classes).max { row[$0] < row[$1] }
      return total + (best == Int(entry.element) ? 1 : 0)
    }
  }

  private final class Worker: Sendable {
    let workspace: VisionWorkspace
    let pixels: FloatBuffer
    let logits: FloatBuffer

    init(_ network: VisionNetwork, images: Int) {
      workspace = VisionWorkspace(network, images: images, operand: .float, training: false)
      pixels = FloatBuffer(count: images * network.configuration.pixels)
      logits = FloatBuffer(count: images * network.configuration.classCount)
    }
  }
}

/// What workers found, one chunk each.
private final class ChunkResults: @unchecked Sendable {
  // Disjoint elements by the partition of the pool.
  let base: UnsafeMutablePointer<(nll: Double, right: Int)>

  init(count: Int) {
    base = .allocate(capacity: count)
    base.initialize(repeating: (0, 0), count: count)
  }

  deinit { base.deallocate() }
}
