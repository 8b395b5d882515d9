/// What a step minimises: a mean over positions of KL(teacher || student) and cross-entropy, and
/// the distance of the layers' outputs from the teacher's.
public struct DistillationLoss: Codable, Hashable, Sendable {
  public var divergenceWeight: Double
  public var crossEntropyWeight: Double
  /// Weight of ||x - t||² / ||t||² behind every layer, averaged over layers; it fades with the rate.
  public var reconstructionWeight: Double

  public init(
    divergenceWeight: Double, crossEntropyWeight: Double, reconstructionWeight: Double = 0
  ) {
    self.divergenceWeight = divergenceWeight
    self.crossEntropyWeight = crossEntropyWeight
    self.reconstructionWeight = reconstructionWeight
  }

  /// Learns from the teacher's distribution alone.
  public static let divergence = DistillationLoss(divergenceWeight: 1, crossEntropyWeight: 0)
  /// Learns from the text alone: ordinary pretraining.
  public static let crossEntropy = DistillationLoss(divergenceWeight: 0, crossEntropyWeight: 1)
}
