internal import EngineMessages

/// The lines the log shows: the run's and the captured output, by level and filter.
enum LogRows {
  static func rows(_ state: WorkbenchState) -> [LogLine] {
    let lines = merged(state)
    return lines.filter { shows($0, state.view) }
  }

  static func shows(_ line: LogLine, _ view: ViewState) -> Bool {
    rank(line.level) >= rank(view.logLevel) && line.step <= view.timeCursor ?? .max
      && (view.logFilter.isEmpty
        || line.text.lowercased().contains(view.logFilter.lowercased()))
  }

  private static func merged(_ state: WorkbenchState) -> [LogLine] {
    let (run, captured) = (state.run.log.elements, state.view.captured.elements)
    guard !captured.isEmpty else { return run }
    return (run + captured).enumerated().sorted {
      ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset)
    }.map(\.element)
  }

  private static func rank(_ level: LogLevel) -> Int {
    switch level {
    case .debug: 0
    case .info: 1
    case .warn: 2
    case .error: 3
    }
  }
}
