/// The residual streams that a backward pass draws its own towards: a teacher's, behind every layer.
///
/// The distance is ||x - t||² / ||t||² over all rows, averaged over layers.
public struct VisionStreamTarget: Sendable {
  let workspace: VisionWorkspace
  let weight: Float

  /// Precondition: `workspace` keeps its streams, and its last pass saw the same images.
  public init(_ workspace: VisionWorkspace, weight: Float) {
    precondition(
      workspace.streams.areKept, "VisionStreamTarget: expected a workspace that keeps its streams")
    self.workspace = workspace
    self.weight = weight
  }
}
