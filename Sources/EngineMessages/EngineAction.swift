/// The steering verbs of the engine.
public enum EngineAction: Codable, Hashable, Sendable {
  case start
  case pause
  case resume
  /// Runs one step, then pauses.
  case step
  /// Sets the peak learning rate of the weights; the schedule's shape is kept.
  case setLearningRate(Double)
  /// Sets the weight of the penalty that keeps free blocks near rotations.
  case setPenalty(Double)
  /// Sets the bits of every layer whose name matches the glob `layers`.
  case setBits(layers: String, bits: Int)
  /// Measures what every layer costs at every width and gives layers the best bits of a budget.
  case allocate(BitBudget)
  /// Gives single layers their bits; layers that are not named keep theirs.
  case assignBits([LayerBits])
  /// Freezes (or thaws) the rotation angles of matching layers.
  case freezeAngles(layers: String, frozen: Bool)
  /// Projects free blocks back to exact rotations; a no-op reported as such for Givens angles.
  case reorthogonalise(layers: String)
  case checkpoint
  /// Sets the teacher and a snapshot of the student to continue `prompt`, beside the training.
  case compare(prompt: String, tokens: Int)
  /// Sets the teacher and a snapshot of the student to classify validation images, beside the training.
  case compareImages(count: Int)
  /// Ends the comparison that runs.
  case cancelComparison
  /// Runs the cells of a sweep that match a glob next; with `again` those with a result too.
  case runCells(cells: String, again: Bool)
  /// Ends the running cell of a sweep without figures and goes on with the next.
  case skipCell
  /// Restores the last checkpoint and pauses.
  case rollback
  /// Finishes the step, writes a checkpoint and ends the run.
  case stop
}
