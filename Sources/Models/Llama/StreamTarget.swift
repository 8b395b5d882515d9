/// The residual streams that a backward pass draws its own towards: a teacher's, behind every layer.
///
/// The distance is ||x - t||² / ||t||² over all rows, averaged over layers.
public struct StreamTarget: Sendable {
  let workspace: LlamaWorkspace
  let weight: Float

  /// Precondition: `workspace` keeps its streams, and its last pass saw the same tokens.
  public init(_ workspace: LlamaWorkspace, weight: Float) {
    precondition(
      workspace.streams.areKept, "StreamTarget: expected a workspace that keeps its streams")
    self.workspace = workspace
    self.weight = weight
  }
}
