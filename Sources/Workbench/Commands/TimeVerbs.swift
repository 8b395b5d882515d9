internal import EngineMessages

/// Verbs that move through the recorded steps; training never notices.
enum TimeVerbs {
  static let rows: [Verb] = [
    Verb(name: "freeze-view", help: "hold the view still, or follow; play a replay", run: freeze),
    Verb(
      name: "seek", usage: "STEP|+N|-N|+N%|-N%|M1|start|end", help: "show the run at a step",
      completions: { ["start", "end"] + $0.view.marks.keys.sorted().map { "M\($0)" } }, run: seek),
    Verb(name: "live", help: "follow the newest step again", run: live),
    Verb(name: "previous-marker", help: "to the marker before") { state, _ in
      try jump(&state) { marks, now in marks.last { $0 < now } }
    },
    Verb(name: "next-marker", help: "to the marker after") { state, _ in
      try jump(&state) { marks, now in marks.first { $0 > now } }
    },
    Verb(name: "mark", usage: "LETTER", help: "name the step on screen", run: mark),
    Verb(
      name: "jump", usage: "LETTER", help: "to a named step",
      completions: { $0.view.marks.keys.sorted().map(String.init) }
    ) { state, arguments in
      let letter = try arguments.word(0, "a mark's letter")
      return move(&state, to: try resolve("M" + letter, state))
    },
    Verb(name: "slower", help: "play at half the speed", blocked: notReplay) { state, _ in
      speed(&state, state.playback.speed(shifted: -1))
    },
    Verb(name: "faster", help: "play at twice the speed", blocked: notReplay) { state, _ in
      speed(&state, state.playback.speed(shifted: 1))
    },
    Verb(name: "speed", usage: "FACTOR", help: "set the speed", blocked: notReplay) {
      state, arguments in
      let text = try arguments.word(0, "the speed")
      guard let factor = Double(text), factor > 0, factor.isFinite else {
        throw CommandFault("\"\(text)\" is not a speed")
      }
      return speed(&state, factor)
    },
  ]

  private static let notReplay: @Sendable (WorkbenchState) -> String? = {
    $0.mode == .replay ? nil : "only a replay has a speed"
  }

  private static func freeze(_ state: inout WorkbenchState, _ arguments: Arguments) -> [Effect] {
    if state.mode == .replay {
      state.playback.playing.toggle()
      return speed(&state, state.playback.speed)
    }
    state.view.timeCursor = state.view.timeCursor == nil ? state.run.step : nil
    return []
  }

  private static func live(_ state: inout WorkbenchState, _ arguments: Arguments) -> [Effect] {
    state.view.timeCursor = nil
    state.view.crosshair = nil
    return state.mode == .replay ? [.seek(.end)] : []
  }

  private static func speed(_ state: inout WorkbenchState, _ factor: Double) -> [Effect] {
    state.playback.speed = factor
    return [.setPlayback(playing: state.playback.playing, speed: factor)]
  }

  private static func seek(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let word = try arguments.word(0, "a step or a mark")
    if state.mode == .replay, word == "+1" || word == "-1" {
      return [.seek(.relative(steps: word == "+1" ? 1 : -1))]
    }
    return move(&state, to: try resolve(word, state))
  }

  /// A live view moves over what was kept; a replay is asked to fold up to there.
  static func move(_ state: inout WorkbenchState, to step: Int) -> [Effect] {
    let range = state.recordedSteps
    let step = min(max(step, range.lowerBound), range.upperBound)
    guard state.mode == .replay else {
      state.view.timeCursor = step
      return []
    }
    return [.seek(.step(step))]
  }

  private static func resolve(_ word: String, _ state: WorkbenchState) throws -> Int {
    let range = state.recordedSteps
    if word == "start" { return range.lowerBound }
    if word == "end" { return range.upperBound }
    if word.first == "M", let letter = word.dropFirst().first, word.count == 2 {
      guard let step = state.view.marks[letter] else { throw CommandFault("no mark \(letter)") }
      return step
    }
    if let share = try percent(word) {
      let steps = Double(range.upperBound - range.lowerBound + 1) * share / 100
      return state.shownStep.adding(Int(saturating: steps.rounded()))
    }
    guard let number = Int(word) else { throw CommandFault("\"\(word)\" is not a step") }
    return word.hasPrefix("+") || word.hasPrefix("-") ? state.shownStep.adding(number) : number
  }

  private static func percent(_ word: String) throws -> Double? {
    guard word.hasSuffix("%") else { return nil }
    guard let share = Double(word.dropLast()), share.isFinite else {
      throw CommandFault("\"\(word)\" is not a share of the steps")
    }
    return share
  }

  private static func jump(
    _ state: inout WorkbenchState, pick: ([Int], Int) -> Int?
  ) throws -> [Effect] {
    let steps = TimelineMarker.markers(state).map(\.step)
    guard let step = pick(steps, state.shownStep) else { throw CommandFault("no marker there") }
    return move(&state, to: step)
  }

  private static func mark(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let word = try arguments.word(0, "a letter")
    guard word.count == 1, let letter = word.first, letter.isLetter || letter.isNumber else {
      throw CommandFault("a mark is one letter or digit")
    }
    let step = state.view.crosshair ?? state.shownStep
    state.view.marks[letter] = step
    state.say("mark M\(letter) at step \(Number.steps(step))")
    return []
  }
}
