internal import EngineMessages

/// Which cell of a sweep's grid is looked at: indices into the plan's methods, widths and seeds.
struct SweepCursor: Hashable, Sendable {
  var method = 0
  var bits = 0
  var seed = 0
}

extension WorkbenchState {
  /// Whether the screen shows a sweep's grid, which arrows then walk.
  var showsSweep: Bool { view.screen == .sweep && run.sweep.description != nil }

  /// The cell under the cursor.
  var selectedCell: SweepCell? {
    guard let plan = run.sweep.description, plan.methods.indices.contains(view.sweepCursor.method),
      plan.bits.indices.contains(view.sweepCursor.bits),
      plan.seeds.indices.contains(view.sweepCursor.seed)
    else { return nil }
    return SweepCell(
      method: plan.methods[view.sweepCursor.method], bits: plan.bits[view.sweepCursor.bits],
      seed: plan.seeds[view.sweepCursor.seed])
  }

  var sweepTable: SweepTable? {
    run.sweep.description.map { SweepTable($0, run.sweep.ordered) }
  }

  func selectedEntry(_ table: SweepTable) -> SweepTable.Entry? {
    selectedCell.flatMap { table.entry($0.method, $0.bits) }
  }

  mutating func clampSweepCursor() {
    guard let plan = run.sweep.description else { return }
    view.sweepCursor.method = min(max(view.sweepCursor.method, 0), plan.methods.count - 1)
    view.sweepCursor.bits = min(max(view.sweepCursor.bits, 0), plan.bits.count - 1)
  }
}
