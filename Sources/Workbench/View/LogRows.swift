internal import EngineMessages

/// The lines the log shows: the run's and the captured output, by level and filter.
enum LogRows {
  static func rows(_ state: WorkbenchState) -> [LogLine] {
    let view = state.view
    let cursor = view.timeCursor ?? .max
    let least = rank(view.logLevel)
    let wanted = view.logFilter.lowercased()
    return merged(state).filter { line in
      rank(line.level) >= least && line.step <= cursor
        && (wanted.isEmpty || line.text.lowercased().contains(wanted))
    }
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
