internal import EngineMessages

/// Verbs that find layers and lines.
enum FindVerbs {
  static let rows: [Verb] = [
    Verb(
      name: "filter", usage: "EXPRESSION", help: "keep rows like: attn & sat>4.4%", run: filter),
    Verb(name: "next-match", help: "next row; next warning of the log; next seed of a sweep") {
      s, _ in
      match(&s, by: 1)
    },
    Verb(name: "previous-match", help: "row before; warning before; seed before") { s, _ in
      match(&s, by: -1)
    },
    Verb(
      name: "layer", usage: "NAME", help: "select a layer by name",
      completions: { $0.run.layers.map(\.description.name) }, run: layer),
    Verb(name: "worst", help: "select the layer that lost most", blocked: noLayers) { s, _ in
      s.view.selectedLayer = LayerRows.worst(s)
      return []
    },
    Verb(
      name: "sort", usage: "COLUMN|next|reverse", help: "sort layers; in the log the level",
      completions: { _ in ["next", "reverse"] + LayerColumn.allCases.map(\.rawValue) }, run: sort),
    Verb(name: "columns", help: "show other columns") { s, _ in
      s.view.columnPage += 1
      return []
    },
    Verb(name: "mark-layer", help: "mark the layer", blocked: noLayers, run: markLayer),
    Verb(name: "marked-only", help: "show marked layers only") { s, _ in
      s.view.markedOnly.toggle()
      s.say(s.view.markedOnly ? "marked layers only" : "all layers")
      return []
    },
  ]

  private static let noLayers: @Sendable (WorkbenchState) -> String? = {
    $0.run.layers.isEmpty ? "no layers yet" : nil
  }

  private static func filter(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    try state.setFilter(arguments.text)
    return []
  }

  private static func match(_ state: inout WorkbenchState, by count: Int) -> [Effect] {
    guard !state.showsSweep else {
      SweepVerbs.nextSeed(&state, by: count)
      return []
    }
    guard state.view.screen == .log else {
      MoveVerbs.selectLayer(&state, by: count)
      return []
    }
    let rows = LogRows.rows(state)
    var index = rows.count - 1 - state.view.logOffset + count
    while rows.indices.contains(index), rows[index].level != .warn, rows[index].level != .error {
      index += count
    }
    if rows.indices.contains(index) { state.view.logOffset = rows.count - 1 - index }
    return []
  }

  private static func layer(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let wanted = try arguments.word(0, "a layer's name")
    let names = state.run.layers.map(\.description.name)
    let glob = LayerGlob(wanted)
    let found =
      names.first { $0 == wanted } ?? names.first { glob.matches($0) }
      ?? names.first { $0.lowercased().contains(wanted.lowercased()) }
    guard let found else {
      let near = Spelling.nearest(to: wanted, in: names)
      throw CommandFault("no layer \"\(wanted)\"" + (near.map { ", did you mean \($0)?" } ?? ""))
    }
    state.view.selectedLayer = found
    return []
  }

  private static func sort(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let word = arguments.words.first ?? "next"
    if word == "next", state.view.screen == .log { return nextLevel(&state) }
    switch word {
    case "next": state.view.sort = next(after: state.view.sort)
    case "reverse": state.view.sortReversed.toggle()
    default:
      guard let column = LayerColumn(rawValue: word) else {
        let names = LayerColumn.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: word, in: names) ?? names.joined(separator: " ")
        throw CommandFault("no column \"\(word)\", did you mean \(near)?")
      }
      state.view.sort = column
    }
    state.say("layers by \(state.view.sort.rawValue)\(state.view.sortReversed ? ", reversed" : "")")
    return []
  }

  private static func next<Value: CaseIterable & Equatable>(after value: Value) -> Value {
    let all = Array(Value.allCases)
    return all[(all.firstIndex(of: value)! + 1) % all.count]
  }

  private static func nextLevel(_ state: inout WorkbenchState) -> [Effect] {
    state.view.logLevel = next(after: state.view.logLevel)
    state.view.logOffset = 0
    state.say("log: \(state.view.logLevel.rawValue) and above")
    return []
  }

  private static func markLayer(_ state: inout WorkbenchState, _ arguments: Arguments)
    -> [Effect]
  {
    guard let name = state.currentLayer else { return [] }
    if state.view.markedLayers.remove(name) == nil { state.view.markedLayers.insert(name) }
    return []
  }
}
