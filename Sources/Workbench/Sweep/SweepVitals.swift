internal import EngineMessages

/// The vitals of a sweep: how far, how long still, and what runs.
enum SweepVitals {
  static func items(_ sweep: SweepState) -> [Vitals.Item] {
    let (done, total) = (sweep.results.count, max(sweep.cellCount, 1))
    var items = [
      Vitals.Item(
        name: "", text: "\(done)/\(total) cells \(Number.percent(Double(done) / Double(total)))")
    ]
    let failed = sweep.results.values.count { $0.ending != .finished }
    if failed > 0 {
      items.append(Vitals.Item(name: "", text: "! \(failed) without figures", role: .statusWarn))
    }
    if let left = sweep.secondsLeft {
      items.append(Vitals.Item(name: "ETA", text: Wording.duration(left), rank: 1))
    }
    if let summary = sweep.summary {
      items.append(Vitals.Item(name: "", text: summary.ending.rawValue, rank: 2))
    }
    if let running = sweep.running {
      items.append(Vitals.Item(name: "", text: running.id, role: .textStrong, rank: 3))
    }
    return items + pace(sweep)
  }

  private static func pace(_ sweep: SweepState) -> [Vitals.Item] {
    guard let progress = sweep.progress else { return [] }
    guard progress.step > 0 else {
      return progress.activity.isEmpty
        ? [] : [Vitals.Item(name: "", text: progress.activity, rank: 4)]
    }
    var items = [
      Vitals.Item(
        name: "step", text: "\(Number.steps(progress.step))/\(Number.steps(progress.totalSteps))",
        rank: 4)
    ]
    if let loss = progress.loss {
      items.append(Vitals.Item(name: "loss", text: Number.fixed(loss, 3), rank: 5))
    }
    return items
  }
}
