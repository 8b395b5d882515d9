internal import EngineMessages

/// Sending commands to the engine, in one place.
enum Steering {
  /// Why the run cannot be steered at all; nil where it can.
  static func blocked(_ state: WorkbenchState, verb: String) -> String? {
    if state.readOnly { return "read-only, steering is off (--readonly)" }
    switch state.mode {
    case .replay: return "a replay cannot be steered"
    case .picker: return "no run is open"
    case .attached: return "attached, read-only; bfq-tui ctl steers the run"
    case .live where state.run.sweep.description != nil:
      return SweepVerbs.blockedSteering(state, verb: verb)
    case .live: return state.run.hasEnded ? "the run has ended" : nil
    }
  }

  /// Numbers the command and keeps it until the engine answers.
  static func send(
    _ action: EngineAction, _ text: String, _ state: inout WorkbenchState,
    origin: EngineCommand.Origin
  ) -> Effect {
    let command = EngineCommand(
      id: state.view.nextCommandID, text: text, origin: origin, action: action)
    state.view.nextCommandID += 1
    state.view.sent.append(command)
    state.say("#\(command.id) \(text): queued\(liveRemark(state))", command: command.id)
    return .send(command)
  }

  /// Whoever looks back steers the run all the same, where it is now.
  static func liveRemark(_ state: WorkbenchState) -> String {
    guard state.view.timeCursor != nil, state.mode == .live else { return "" }
    return ", acts on the live run at step \(Number.steps(state.run.step))"
  }

  /// The layers a word names: `selected`, `marked` (one command each), or a glob.
  static func layers(
    _ word: String?, _ state: WorkbenchState, origin: EngineCommand.Origin
  ) throws -> [String] {
    if origin == .remote, [nil, "marked", "selected"].contains(word) {
      throw CommandFault("name the layers: another process has none selected or marked")
    }
    switch word {
    case nil where !state.view.markedLayers.isEmpty, "marked":
      guard !state.view.markedLayers.isEmpty else { throw CommandFault("no layer is marked (v)") }
      return state.view.markedLayers.sorted()
    case nil, "selected":
      guard let name = state.currentLayer else { throw CommandFault("no layer is selected") }
      return [name]
    case let glob?:
      let pattern = LayerGlob(glob)
      guard state.run.layers.contains(where: { pattern.matches($0.description.name) }) else {
        throw CommandFault("no layer matches \(glob)")
      }
      return [glob]
    }
  }

  /// An action as the `:` line spells it.
  static func text(of action: EngineAction) -> String {
    switch action {
    case .start: "start"
    case .pause: "pause"
    case .resume: "resume"
    case .step: "step"
    case .setLearningRate(let rate): "set lr=\(rate)"
    case .setPenalty(let penalty): "set lambda=\(penalty)"
    case .setBits(let layers, let bits): "bits \(layers) \(bits)"
    case .allocate(let budget): "allocate \(budget.text)"
    case .assignBits(let layers):
      "assign-bits " + layers.map { "\($0.layer)=\($0.bits)" }.joined(separator: " ")
    case .runCells(let cells, let again): "sweep-\(again ? "rerun" : "run") \(cells)"
    case .skipCell: "sweep-skip"
    case .freezeAngles(let layers, let frozen): "\(frozen ? "freeze" : "thaw") \(layers)"
    case .reorthogonalise(let layers): "reorthogonalise \(layers)"
    case .checkpoint: "checkpoint"
    case .rollback: "rollback"
    case .compare(let prompt, _): "compare \(prompt)"
    case .compareImages(let count): "compare images=\(count)"
    case .cancelComparison: "cancel"
    case .stop: "stop"
    }
  }
}
