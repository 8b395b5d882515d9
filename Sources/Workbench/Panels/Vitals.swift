internal import EngineMessages

/// The few numbers that are on every screen, most wanted first.
enum Vitals {
  struct Item {
    var name: String
    var text: String
    var role = Role.text
  }

  static func items(_ state: WorkbenchState) -> [Item] {
    let run = state.run
    if case .preparing(let what) = run.phase, run.step == 0 {
      return [Item(name: "", text: "preparing: \(what)")]
    }
    if case .failed(let reason) = run.phase {
      return [Item(name: "", text: "failed: \(reason)", role: .statusBad)]
    }
    var items = [progress(state)]
    items += loss(state)
    if let seconds = run.meanStepSeconds, seconds > 0 {
      items.append(Item(name: "", text: Number.compact(1 / seconds) + " st/s"))
    }
    if let left = run.secondsLeft { items.append(Item(name: "ETA", text: Wording.duration(left))) }
    if let rate = run.curves.learningRate.value(at: state.shownStep) {
      items.append(Item(name: "LR", text: Number.scientific(rate)))
    }
    if let worst = HealthItem.worstOrthogonality(state)?.orthogonalityFrobenius {
      let role = HealthLimits.role(worst, HealthLimits.orthogonality)
      let sign = role == .text ? "" : role == .statusWarn ? "! " : "× "
      items.append(Item(name: "‖QᵀQ−I‖", text: sign + Number.scientific(worst), role: role))
    }
    if let size = run.size {
      items.append(Item(name: "", text: Number.fixed(size.bitsPerWeight, 2) + " b/w"))
    }
    if let rate = run.curves.tokensPerSecond.value(at: state.shownStep) {
      items.append(Item(name: "", text: Number.compact(rate) + " tok/s"))
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
    return [Item(name: "loss", text: Number.fixed(loss, 3), role: role)]
  }
}

/// The vitals in one line; what does not fit is left out whole.
enum VitalsPanel {
  static func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    guard state.mode != .picker else { return }
    var x = 1
    for item in Vitals.items(state) {
      let name = item.name.isEmpty ? "" : item.name + " "
      guard x + GlyphWidth.width(of: name + item.text) < area.width || x == 1 else { continue }
      x += canvas.text(name, .textDim, in: area, at: x)
      x += canvas.text(item.text, item.role, in: area, at: x) + 2
    }
  }
}
