internal import EngineMessages

/// Everything a frame is drawn from: the run, the view, and what the process says of itself.
public struct WorkbenchState: Sendable {
  public var run = RunState()
  public var view = ViewState()
  public var mode: WorkbenchMode
  public let readOnly: Bool
  public var theme: Theme { didSet { stylesheet = Stylesheet(theme, depth: depth) } }
  public var themes: ThemeLibrary
  public var glyphs: GlyphSet
  public var depth: ColorDepth { didSet { stylesheet = Stylesheet(theme, depth: depth) } }
  public private(set) var stylesheet: Stylesheet
  public var keys: KeyTable
  public var sessions: [SessionEntry] = []
  public var sessionIndex: SessionIndex?
  /// The sweep a cell's session was opened from; it goes on meanwhile.
  public internal(set) var parked: ParkedSweep?
  public var playback = Playback()
  public var readings = SystemReadings()
  /// Monotonic seconds, from the last tick.
  public var clock = 0.0
  public var width: Int
  public var height: Int

  public init(
    mode: WorkbenchMode, theme: Theme = .fallback, themes: ThemeLibrary = ThemeLibrary(),
    depth: ColorDepth = .indexed256, glyphs: GlyphSet = .braille, readOnly: Bool = false,
    keys: KeyTable = .standard, width: Int, height: Int
  ) {
    self.mode = mode
    self.theme = theme
    self.themes = themes
    self.depth = depth
    self.glyphs = glyphs
    self.readOnly = readOnly
    self.keys = keys
    self.width = width
    self.height = height
    stylesheet = Stylesheet(theme, depth: depth)
  }

  /// The exit code of a workbench on its way out: it waits for what runs to end.
  public var leavingCode: Int? { view.leaving?.code }

  /// The step every panel shows.
  var shownStep: Int { view.timeCursor ?? run.step }

  /// The layer report to show: the newest, or the kept one nearest before the time cursor.
  func report(of layer: String) -> LayerReport? {
    guard let cursor = view.timeCursor else { return run.layer(layer)?.report }
    return run.history.report(of: layer, at: cursor)
  }

  /// What the status line complains of, if it does.
  public var complaint: String? {
    view.notice.flatMap { $0.isFault ? $0.text : nil }
  }

  mutating func say(_ text: String, command: Int? = nil) {
    view.notice = ViewState.Notice(text: text, isFault: false, seconds: clock, command: command)
  }

  mutating func complain(_ text: String, command: Int? = nil) {
    view.notice = ViewState.Notice(text: text, isFault: true, seconds: clock, command: command)
  }
}
