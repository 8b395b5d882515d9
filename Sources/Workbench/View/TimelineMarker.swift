/// Something that happened at a step and is worth finding again.
struct TimelineMarker: Hashable {
  var step: Int
  var glyph: String
  var role: Role

  /// All markers, in the order of their steps.
  static func markers(_ state: WorkbenchState) -> [TimelineMarker] {
    var found: [TimelineMarker] = state.run.checkpoints.elements.map {
      TimelineMarker(step: $0.step, glyph: "C", role: .statusOk)
    }
    for command in state.run.commands.elements {
      if case .applied(let step) = command.status, command.text != "checkpoint" {
        found.append(TimelineMarker(step: step, glyph: "◆", role: .plotSeries2))
      }
    }
    found += state.run.divergences.elements.map {
      TimelineMarker(step: $0.step, glyph: "!", role: .statusBad)
    }
    found += state.view.marks.map {
      TimelineMarker(step: $0.value, glyph: "M\($0.key)", role: .plotMarker)
    }
    return found.sorted { ($0.step, $0.glyph) < ($1.step, $1.glyph) }
  }
}

extension WorkbenchState {
  /// Steps the time cursor can stand on.
  var recordedSteps: ClosedRange<Int> {
    if mode == .replay, let index = sessionIndex {
      return min(index.firstStep, index.lastStep)...max(index.firstStep, index.lastStep)
    }
    let first = min(run.curves.loss.firstStep ?? 0, run.step)
    return first...max(run.step, first)
  }
}
