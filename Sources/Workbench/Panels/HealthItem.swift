internal import EngineMessages

/// One line of the health list.
struct HealthItem {
  var role: Role
  var text: String

  /// Worst first; equals keep their order.
  static func items(_ state: WorkbenchState) -> [HealthItem] {
    let items = [
      orthogonality(state), loss(state), quality(state), gradient(state), churn(state),
      size(state), checkpoint(state), load(state), dropped(state),
    ].compactMap { $0 }
    return items.filter { $0.role == .statusBad } + items.filter { $0.role == .statusWarn }
      + items.filter { $0.role != .statusBad && $0.role != .statusWarn }
  }

  /// The layer with the largest orthogonality error.
  static func worstOrthogonality(_ state: WorkbenchState) -> LayerReport? {
    state.run.layers.compactMap { state.report(of: $0.description.name) }.max {
      ($0.orthogonalityFrobenius.isNaN ? .infinity : $0.orthogonalityFrobenius)
        < ($1.orthogonalityFrobenius.isNaN ? .infinity : $1.orthogonalityFrobenius)
    }
  }

  private static func orthogonality(_ state: WorkbenchState) -> HealthItem? {
    guard let worst = worstOrthogonality(state) else { return nil }
    let value = worst.orthogonalityFrobenius
    return HealthItem(
      role: HealthLimits.role(value, HealthLimits.orthogonality),
      text: "ortho \(Number.scientific(value)) \(worst.name)")
  }

  private static func loss(_ state: WorkbenchState) -> HealthItem? {
    guard let loss = state.run.curves.loss.value(at: state.shownStep) else { return nil }
    var text = "loss \(Number.fixed(loss, 3))"
    if let validation = state.run.curves.validation.value(at: state.shownStep) {
      text += " val \(Number.fixed(validation, 3))"
    }
    return HealthItem(role: loss.isFinite ? .text : .statusBad, text: text)
  }

  private static func quality(_ state: WorkbenchState) -> HealthItem? {
    let newest = state.run.validations.elements.last { $0.step <= state.shownStep }
    guard let newest else { return nil }
    if let accuracy = newest.accuracy { return accuracyItem(accuracy, state) }
    guard let perplexity = newest.perplexity else { return nil }
    guard let full = state.run.reference?.perplexity else {
      return HealthItem(role: .text, text: "ppl \(Number.compact(perplexity))")
    }
    let growth = perplexity / full - 1
    return HealthItem(
      role: HealthLimits.role(growth, HealthLimits.perplexityGrowth),
      text: "ppl \(Number.compact(perplexity)) (\(Number.signed(growth * 100, 1)) %)")
  }

  private static func accuracyItem(_ accuracy: Double, _ state: WorkbenchState) -> HealthItem {
    guard let full = state.run.reference?.accuracy else {
      return HealthItem(role: .text, text: "accuracy \(Number.percent(accuracy))")
    }
    return HealthItem(
      role: HealthLimits.role(full - accuracy, HealthLimits.accuracyLoss),
      text: "accuracy \(Number.percent(accuracy)) (\(Number.signed((accuracy - full) * 100, 1)))")
  }

  private static func gradient(_ state: WorkbenchState) -> HealthItem? {
    guard let norm = state.run.curves.gradientNorm.value(at: state.shownStep) else { return nil }
    let clipped = state.run.clippedShare(at: state.view.timeCursor)
    let role = norm.isFinite ? HealthLimits.role(clipped, HealthLimits.clippedShare) : .statusBad
    return HealthItem(
      role: role,
      text: "‖g‖ \(Number.compact(norm)) clip \(Number.percent(clipped))")
  }

  private static func churn(_ state: WorkbenchState) -> HealthItem? {
    let reports = state.run.layers.compactMap { state.report(of: $0.description.name) }
    guard !reports.isEmpty else { return nil }
    let churn = reports.map(\.churn).reduce(0, +) / Double(reports.count)
    let saturation = reports.map(\.saturation).max() ?? 0
    let roles = [
      HealthLimits.role(churn, HealthLimits.churn),
      HealthLimits.role(saturation, HealthLimits.saturation),
    ]
    return HealthItem(
      role: roles.contains(.statusBad)
        ? .statusBad : roles.contains(.statusWarn) ? .statusWarn : .text,
      text: "churn \(Number.percent(churn)) sat \(Number.percent(saturation))")
  }

  private static func size(_ state: WorkbenchState) -> HealthItem? {
    guard let size = state.run.size(at: state.view.timeCursor) else { return nil }
    let ratio = Double(size.fullPrecisionBytes) / Double(max(size.quantizedBytes, 1))
    return HealthItem(
      role: .text, text: "\(Wording.bytes(size.quantizedBytes)) \(Number.fixed(ratio, 1))×")
  }

  private static func checkpoint(_ state: WorkbenchState) -> HealthItem? {
    let newest = state.run.checkpoints.elements.last { $0.step <= state.shownStep }
    guard let newest else { return HealthItem(role: .textDim, text: "ckpt none yet") }
    let age = Wording.duration(state.run.seconds(at: state.view.timeCursor) - newest.seconds)
    return HealthItem(role: .text, text: "ckpt \(Number.steps(newest.step)) ✓ \(age)")
  }

  private static func load(_ state: WorkbenchState) -> HealthItem? {
    guard let engine = state.readings.engineLoad, let ui = state.readings.uiLoad else {
      return nil
    }
    let now = state.view.timeCursor == nil ? "" : "now "
    return HealthItem(
      role: .text, text: "\(now)eng \(Number.fixed(engine * 100, 0)) % ui \(Number.percent(ui))")
  }

  private static func dropped(_ state: WorkbenchState) -> HealthItem? {
    let thinned = state.run.curves.loss.stride
    let text = "frames dropped \(state.readings.framesDropped)"
    return HealthItem(role: .textDim, text: thinned > 1 ? "\(text) curve 1:\(thinned)" : text)
  }
}
