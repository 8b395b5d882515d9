internal import EngineMessages

extension WorkbenchState {
  /// The `/` line: Enter applies it; what is not understood stays on the line, its place marked.
  mutating func type(_ key: Key, in filter: FilterPrompt) -> [Effect] {
    var prompt = filter
    switch key {
    case .escape: view.overlay = .none
    case .enter: apply(prompt)
    default:
      if prompt.editor.edit(key) { prompt.fault = nil }
      view.overlay = .filter(prompt)
    }
    return []
  }

  private mutating func apply(_ prompt: FilterPrompt) {
    do {
      try setFilter(prompt.editor.text)
      view.overlay = .none
    } catch {
      var prompt = prompt
      prompt.fault = error
      view.overlay = .filter(prompt)
    }
  }

  /// Layers that pass, or lines of the log that contain the text.
  mutating func setFilter(_ text: String) throws(FilterFault) {
    if view.screen == .log {
      view.logFilter = text
      view.logOffset = 0
    } else {
      let filter = try LayerFilter(text)
      view.filter = filter.alternatives.isEmpty ? nil : filter
    }
  }
}
