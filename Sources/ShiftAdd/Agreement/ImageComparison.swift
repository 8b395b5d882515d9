private import Models
private import Numerics

/// One image after another through the engine and the reference: one worker's.
///
/// `@unchecked Sendable`: one owner at a time calls it.
final class ImageComparison: @unchecked Sendable {
  private let network: VisionNetwork
  private let weights: PackedVisionWeights
  private let workspace: VisionWorkspace
  private let following: PackedVisionReference
  private let independent: PackedVisionReference
  private let roundings = Roundings()

  init(_ parts: PackedParts, _ model: PackedVision, kernels: ShiftAddKernels) {
    network = model.network
    weights = PackedVisionWeights(model, images: 1, kernels: kernels)
    workspace = VisionWorkspace(network, images: 1, operand: .float, training: false)
    weights.observer = roundings.hear
    following = PackedVisionReference(parts)
    independent = PackedVisionReference(parts)
  }

  /// Shapes: `pixels` [channels, height, width], normalised.
  func run(_ pixels: [Float], label: Int) -> PackedAgreement {
    var logits = [Float](repeating: 0, count: network.configuration.classCount)
    network.forward(weights, pixels: pixels, images: 1, workspace: workspace)
    network.logits(weights, images: 1, workspace: workspace, into: &logits)
    following.products.followed = roundings.rows
    following.products.statistics = FollowedStatistics()
    let expected = following.logits(pixels)
    var result = PackedAgreement()
    result.take(
      logits, following: expected.logits, bounds: expected.bounds,
      independent: independent.logits(pixels).logits, target: label)
    result.largestDistance = following.products.statistics.largestDistance
    result.borderingShare = following.products.statistics.borderingShare
    return result
  }
}
