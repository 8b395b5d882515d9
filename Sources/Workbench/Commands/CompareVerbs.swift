internal import EngineMessages

/// Verbs of the Compare screen. They read the model and never change the run.
enum CompareVerbs {
  static let name = "compare"
  static let tokens = 64
  static let images = 128

  static let rows: [Verb] = [
    Verb(
      name: name, usage: "[tokens=N] [PROMPT] | images=N",
      help: "two engines on one prompt; without one, the screen", run: compare),
    Verb(name: "compare-prompt", help: "type a prompt to compare", blocked: blocked) { state, _ in
      if Wording.isVision(state.run) { return [try compareImages(String(images), &state, .key)] }
      state.view.overlay = .commandLine(CommandLineState("\(name) "))
      return []
    },
    Verb(name: "cancel", help: "end the comparison that runs", blocked: blocked) { state, a in
      [Steering.send(.cancelComparison, "cancel", &state, origin: a.origin)]
    },
  ]

  static let blocked: @Sendable (WorkbenchState) -> String? = { state in
    switch state.mode {
    case .replay: "a replay has no engine to ask"
    case .picker: "no run is open"
    case .attached: "attached, read-only; bfq-tui ctl asks the run"
    case .live: nil
    }
  }

  private static func compare(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    guard state.mode != .picker else { throw CommandFault("no run is open") }
    if let count = arguments.options["images"], arguments.words.count == 1 {
      state.show(.compare)
      return [try compareImages(count, &state, arguments.origin)]
    }
    let prompt = arguments.words.drop { $0.hasPrefix("tokens=") }.joined(separator: " ")
    state.show(.compare)
    guard !prompt.isEmpty else { return [] }
    if let reason = blocked(state) { throw CommandFault(reason) }
    let limit = arguments.options["tokens"] ?? String(tokens)
    guard let count = Int(limit), (1...4096).contains(count) else {
      throw CommandFault("\"\(limit)\" is not a number of tokens (1-4096)")
    }
    let action = EngineAction.compare(prompt: prompt, tokens: count)
    return [Steering.send(action, Steering.text(of: action), &state, origin: arguments.origin)]
  }

  private static func compareImages(
    _ text: String, _ state: inout WorkbenchState, _ origin: EngineCommand.Origin
  ) throws -> Effect {
    if let reason = blocked(state) { throw CommandFault(reason) }
    guard let count = Int(text), (1...4096).contains(count) else {
      throw CommandFault("\"\(text)\" is not a number of images (1-4096)")
    }
    let action = EngineAction.compareImages(count: count)
    return Steering.send(action, Steering.text(of: action), &state, origin: origin)
  }

  /// The prompt of an answered `compare` command's text.
  static func prompt(of text: String) -> String? {
    text.hasPrefix("\(name) ") ? String(text.dropFirst(name.count + 1)) : nil
  }
}
