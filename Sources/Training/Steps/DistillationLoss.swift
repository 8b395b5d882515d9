/// What a step minimises: a mean over tokens of KL(teacher || student) and cross-entropy.
public struct DistillationLoss: Codable, Hashable, Sendable {
  public var divergenceWeight: Double
  public var crossEntropyWeight: Double

  public init(divergenceWeight: Double, crossEntropyWeight: Double) {
    self.divergenceWeight = divergenceWeight
    self.crossEntropyWeight = crossEntropyWeight
  }

  /// Learns from the teacher's distribution alone.
  public static let divergence = DistillationLoss(divergenceWeight: 1, crossEntropyWeight: 0)
  /// Learns from the text alone: ordinary pretraining.
  public static let crossEntropy = DistillationLoss(divergenceWeight: 0, crossEntropyWeight: 1)
}
