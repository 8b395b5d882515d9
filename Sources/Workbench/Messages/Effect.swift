public import EngineMessages

/// What a workbench asks of the world; the reducer only ever returns these.
public enum Effect: Hashable, Sendable {
  case send(EngineCommand)
  /// Leave; what still runs is ended first, within a moment.
  case quit(code: Int)
  /// Leave whatever still runs: somebody has waited long enough.
  case leaveNow(code: Int)
  case seek(ReplayTarget)
  case setPlayback(playing: Bool, speed: Double)
  case open(OpenTarget)
  /// Write the frame as text.
  case saveScreen(path: String)
  /// Put text on the clipboard (OSC 52).
  case copy(text: String)
  case exportPlot(path: String, csv: String)
  /// Read the recorded sessions' names; `WorkbenchMessage.sessions` answers.
  case listSessions
  /// Read another session's curves; `WorkbenchMessage.ghost` answers.
  case loadGhost(name: String, path: String)
  case suspend
  case repaint
  /// Close the cell's session and show the sweep again, which went on meanwhile.
  case closeCell
  /// Write a table or plot of the sweep.
  case exportSweep(path: String, text: String)
}

/// Where a replay should stand.
public enum ReplayTarget: Hashable, Sendable {
  case step(Int)
  case start, end
  /// Recorded steps forward (or back, negative).
  case relative(steps: Int)
}

/// What the picker opens.
public enum OpenTarget: Hashable, Sendable {
  case session(path: String)
  /// A cell's session, by its path within the sweep's folder.
  case cell(session: String)
  /// A fresh run of the embedded default model.
  case embeddedDefault
  /// A run of the vision transformer that is part of the program.
  case embeddedVision

  /// What the picker lists before sessions.
  static let embedded: [OpenTarget] = [.embeddedDefault, .embeddedVision]
}
