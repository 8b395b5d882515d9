internal import EngineMessages

/// The few numbers that are on every screen, most wanted first.
enum Vitals {
  struct Item {
    var name: String
    var text: String
    var role = Role.text
    /// What is left out first where there is no room has the highest.
    var rank = 0

    var width: Int {
      GlyphWidth.width(of: name) + (name.isEmpty ? 0 : 1) + GlyphWidth.width(of: text) + 2
    }
  }

  /// The items that fit into `width`, in their order.
  static func fitting(_ state: WorkbenchState, width: Int) -> [Item] {
    var items = items(state)
    while items.count > 1, items.map(\.width).reduce(0, +) > width + 1,
      let worst = items.indices.max(by: { items[$0].rank < items[$1].rank })
    {
      items.remove(at: worst)
    }
    return items
  }

  static func items(_ state: WorkbenchState) -> [Item] {
    let run = state.run
    let looksBack = state.view.timeCursor != nil
    if case .preparing(let what) = run.phase, run.step == 0 {
      return [Item(name: "", text: "preparing: \(what)")]
    }
    if case .failed(let reason) = run.phase, !looksBack {
      return [Item(name: "", text: "failed: \(reason)", role: .statusBad)]
    }
    if run.sweep.description != nil { return SweepVitals.items(run.sweep) }
    return [progress(state)] + loss(state) + pace(state) + [rate(state)].compactMap { $0 }
      + quantization(state)
  }

  private static func pace(_ state: WorkbenchState) -> [Item] {
    var items: [Item] = []
    let cursor = state.view.timeCursor
    if let seconds = state.run.meanStepSeconds(at: cursor), seconds > 0 {
      items.append(Item(name: "", text: Number.fixed(1 / seconds, 1) + " st/s", rank: 3))
    }
    if let left = state.run.secondsLeft(at: cursor) {
      items.append(Item(name: "ETA", text: Wording.duration(left), rank: 4))
    }
    return items
  }

  private static func rate(_ state: WorkbenchState) -> Item? {
    state.run.curves.learningRate.value(at: state.shownStep).map {
      Item(name: "LR", text: Number.scientific($0), rank: 2)
    }
  }

  private static func quantization(_ state: WorkbenchState) -> [Item] {
    var items: [Item] = []
    if let worst = HealthItem.worstOrthogonality(state)?.orthogonalityFrobenius {
      let role = HealthLimits.role(worst, HealthLimits.orthogonality)
      let sign = role == .text ? "" : role == .statusWarn ? "! " : "× "
      items.append(
        Item(name: "‖QᵀQ−I‖", text: sign + Number.scientific(worst), role: role, rank: 1))
    }
    if let size = state.run.size(at: state.view.timeCursor) {
      items.append(Item(name: "", text: Number.fixed(size.bitsPerWeight, 2) + " b/w", rank: 5))
    }
    if let rate = state.run.curves.tokensPerSecond.value(at: state.shownStep) {
      items.append(
        Item(name: "", text: Number.fixed(rate, 0) + " \(Wording.rate(state.run))", rank: 7))
    }
    return items
  }

  private static func progress(_ state: WorkbenchState) -> Item {
    let total = state.run.totalSteps
    let step = state.shownStep
    guard total > 0 else { return Item(name: "", text: "step \(Number.steps(step))") }
    let share = Number.percent(Double(step) / Double(total))
    return Item(name: "", text: "\(Number.steps(step))/\(Number.steps(total)) \(share)")
  }

  private static func loss(_ state: WorkbenchState) -> [Item] {
    guard let loss = state.run.curves.loss.value(at: state.shownStep) else { return [] }
    let role: Role = loss.isFinite ? .textStrong : .statusBad
    return [Item(name: "loss", text: Number.fixed(loss, 3), role: role, rank: 6)]
  }
}

/// The vitals in one line; what does not fit is left out whole.
enum VitalsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard state.mode != .picker else { return }
    var x = 1
    for item in Vitals.fitting(state, width: area.width - 1) {
      let name = item.name.isEmpty ? "" : item.name + " "
      x += canvas.text(name, .textDim, in: area, at: x)
      x += canvas.text(item.text, item.role, in: area, at: x) + 2
    }
  }
}
