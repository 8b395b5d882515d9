internal import EngineMessages

/// Verbs that change the run: each ends in one command to the engine.
enum SteeringVerbs {
  static let rows: [Verb] = [
    plain("pause", .pause, "pause training after this step"),
    plain("resume", .resume, "go on training"),
    Verb(name: "pause-resume", help: "pause training, or go on", steers: true, run: pauseResume),
    plain("step", .step, "train one step, then pause"),
    plain("checkpoint", .checkpoint, "write a checkpoint after this step"),
    Verb(
      name: "set", usage: "lr=RATE|lambda=WEIGHT",
      help: "set the peak learning rate, or the penalty on free blocks", steers: true,
      completions: { _ in ["lr=", "lambda="] }, run: set),
    Verb(
      name: "bits", usage: "GLOB|selected|marked BITS", help: "set the bits of layers",
      steers: true, completions: layerWords, blocked: noLayers, run: bits),
    Verb(
      name: "bits-prompt", help: "set the bits of the layer, or of the marked ones", steers: true,
      blocked: noLayers
    ) {
      state, _ in
      let layers = state.view.markedLayers.isEmpty ? state.currentLayer ?? "*" : "marked"
      state.view.overlay = .commandLine(CommandLineState("bits \(layers) "))
      return []
    },
    Verb(
      name: "freeze", usage: "[GLOB]", help: "freeze the rotation angles of layers", steers: true,
      completions: layerWords, blocked: noLayers, run: { try freeze(&$0, $1, frozen: true) }),
    Verb(
      name: "thaw", usage: "[GLOB]", help: "let the rotation angles of layers train again",
      steers: true, completions: layerWords, blocked: noLayers,
      run: { try freeze(&$0, $1, frozen: false) }),
    Verb(
      name: "freeze-thaw", help: "freeze the angles of the layer, or thaw them", steers: true,
      blocked: noLayers, run: freezeThaw),
    Verb(
      name: "reorthogonalise", usage: "[GLOB]", help: "project rotations back to exact ones",
      steers: true, completions: layerWords, blocked: noLayers, run: reorthogonalise),
    plain("rollback", .rollback, "restore the last checkpoint and pause", asks: true),
    plain("stop", .stop, "finish the step, write a checkpoint, end the run", asks: true),
    Verb(
      name: "undo", help: "take the last applied steering command back", steers: true,
      blocked: undoBlocked, run: undo),
  ]

  private static func plain(
    _ name: String, _ action: EngineAction, _ help: String, asks: Bool = false
  ) -> Verb {
    Verb(name: name, help: help, steers: true) { state, arguments in
      guard asks, arguments.origin == .key else {
        return [Steering.send(action, name, &state, origin: arguments.origin)]
      }
      state.view.overlay = .confirm(
        Confirmation(
          question: "\(name): \(help)\(Steering.liveRemark(state))?", command: name, steers: true))
      return []
    }
  }

  private static let noLayers: @Sendable (WorkbenchState) -> String? = {
    $0.run.layers.isEmpty ? "no layers yet" : nil
  }

  static let layerWords: @Sendable (WorkbenchState) -> [String] = { state in
    ["selected", "marked"] + state.run.layers.map(\.description.name)
  }

  private static func pauseResume(_ state: inout WorkbenchState, _ arguments: Arguments)
    -> [Effect]
  {
    var action = EngineAction.pause
    if case .paused = state.run.phase { action = .resume }
    let text = Steering.text(of: action)
    return [Steering.send(action, text, &state, origin: arguments.origin)]
  }

  private static func set(_ state: inout WorkbenchState, _ arguments: Arguments) throws -> [Effect]
  {
    if let text = arguments.options["lambda"] { return try setPenalty(text, &state, arguments) }
    guard let text = arguments.options["lr"] else {
      throw CommandFault("expected lr=RATE or lambda=WEIGHT")
    }
    guard let rate = Double(text), rate > 0, rate.isFinite else {
      throw CommandFault("\"\(text)\" is not a learning rate")
    }
    return [
      Steering.send(.setLearningRate(rate), "set lr=\(text)", &state, origin: arguments.origin)
    ]
  }

  private static func setPenalty(
    _ text: String, _ state: inout WorkbenchState, _ arguments: Arguments
  ) throws -> [Effect] {
    guard let weight = Double(text), weight >= 0, weight.isFinite else {
      throw CommandFault("\"\(text)\" is not the weight of a penalty")
    }
    return [
      Steering.send(.setPenalty(weight), "set lambda=\(text)", &state, origin: arguments.origin)
    ]
  }

  private static func bits(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let count = try arguments.word(1, "the number of bits")
    guard let bits = Int(count), (1...8).contains(bits) else {
      throw CommandFault("\"\(count)\" is not a number of bits (1-8)")
    }
    let layers = try Steering.layers(
      arguments.words[0], state, origin: arguments.origin)
    return send(layers, &state, arguments) { .setBits(layers: $0, bits: bits) }
  }

  private static func freeze(
    _ state: inout WorkbenchState, _ arguments: Arguments, frozen: Bool
  ) throws -> [Effect] {
    let layers = try Steering.layers(
      arguments.words.first, state, origin: arguments.origin)
    return send(layers, &state, arguments) { .freezeAngles(layers: $0, frozen: frozen) }
  }

  private static func freezeThaw(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let layers = try Steering.layers(nil, state, origin: arguments.origin)
    let frozen = layers.allSatisfy { state.run.layer($0)?.report?.anglesFrozen ?? false }
    return try freeze(&state, arguments, frozen: !frozen)
  }

  private static func reorthogonalise(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let layers = try Steering.layers(
      arguments.words.first, state, origin: arguments.origin)
    return send(layers, &state, arguments) { .reorthogonalise(layers: $0) }
  }

  private static func send(
    _ layers: [String], _ state: inout WorkbenchState, _ arguments: Arguments,
    action: (String) -> EngineAction
  ) -> [Effect] {
    layers.map {
      let action = action($0)
      return Steering.send(action, Steering.text(of: action), &state, origin: arguments.origin)
    }
  }

  private static let undoBlocked: @Sendable (WorkbenchState) -> String? = { state in
    if state.view.sent.contains(where: { CommandRecord.undoTarget(of: $0.text) != nil }) {
      return "the last undo is still queued"
    }
    return state.run.undoable == nil ? "nothing to take back" : nil
  }

  private static func undo(_ state: inout WorkbenchState, _ arguments: Arguments) -> [Effect] {
    guard let record = state.run.undoable, let inverse = record.inverse else { return [] }
    let text = "undo #\(record.id): \(Steering.text(of: inverse))"
    return [Steering.send(inverse, text, &state, origin: arguments.origin)]
  }
}
