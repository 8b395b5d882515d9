internal import EngineMessages

/// The selected cell: its seed's figures, or why it has none.
enum SweepCellPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard let cell = state.selectedCell else { return }
    let inside = canvas.frame(
      area, title: cell.id, remark: area.width > 60 ? "n next seed · Enter opens" : "")
    for (row, line) in lines(cell, state).prefix(inside.height).enumerated() {
      let used = canvas.text(line.name, .textDim, in: inside, at: 1, row: row)
      let room = inside.width - 3 - used
      if line.name.isEmpty {
        canvas.text(fitted(line.text, inside.width - 2), line.role, in: inside, at: 1, row: row)
      } else {
        canvas.textRight(fitted(line.text, room), line.role, in: inside, inset: 1, row: row)
      }
    }
  }

  private struct Line {
    var name = ""
    var text: String
    var role = Role.text
  }

  private static func lines(_ cell: SweepCell, _ state: WorkbenchState) -> [Line] {
    let sweep = state.run.sweep
    guard let result = sweep.results[cell] else {
      guard sweep.running == cell else { return [Line(text: "not run yet", role: .textDim)] }
      return running(sweep.progress)
    }
    guard result.ending == .finished else {
      return [
        Line(text: "\(result.ending.rawValue): \(result.why ?? "")", role: .statusWarn),
        Line(name: "seconds", text: Number.fixed(result.seconds, 1)),
      ]
    }
    return figures(result)
  }

  private static func running(_ progress: SweepProgress?) -> [Line] {
    guard let progress else { return [Line(text: "running", role: .prompt)] }
    return [
      Line(text: "running: \(progress.activity)", role: .prompt),
      Line(
        name: "step", text: "\(Number.steps(progress.step))/\(Number.steps(progress.totalSteps))"),
      Line(name: "loss", text: progress.loss.map { Number.fixed($0, 4) } ?? "-"),
      Line(name: "for", text: Wording.clock(progress.seconds)),
    ]
  }

  private static func figures(_ result: SweepResult) -> [Line] {
    var lines: [Line] = []
    if let accuracy = result.accuracy {
      lines.append(Line(name: "accuracy", text: Number.percent(accuracy, decimals: 2)))
      if let full = result.reference?.accuracy {
        lines.append(
          Line(name: "points over fp", text: Number.signed((accuracy - full) * 100, 2)))
      }
    } else if let perplexity = result.perplexity {
      lines.append(Line(name: "perplexity", text: Number.fixed(perplexity, 4)))
      if let full = result.reference?.perplexity {
        lines.append(Line(name: "ratio", text: Number.fixed(perplexity / full, 4)))
      }
    }
    lines.append(Line(name: "bits/weight", text: Number.fixed(result.bitsPerWeight ?? .nan, 3)))
    lines.append(Line(name: "size", text: result.quantizedBytes.map(Wording.bytes) ?? "-"))
    lines.append(Line(name: "nll", text: Number.fixed(result.nll ?? .nan, 4)))
    lines.append(Line(name: "steps", text: Number.steps(result.steps)))
    lines.append(Line(name: "took", text: Wording.clock(result.seconds)))
    lines.append(Line(name: "digest", text: result.lossDigest ?? "-"))
    return lines
  }
}
