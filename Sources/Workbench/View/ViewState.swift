public import EngineMessages

/// What the viewer chose to look at: a fold over keys, never touched by events.
public struct ViewState: Hashable, Sendable {
  public var screen = Screen.overview
  /// Screens to go back to.
  var trail: [Screen] = []
  var lastScreen = Screen.overview
  public var overlay = Overlay.none
  /// Keys of a chord typed so far, e.g. the `g` of `gg`.
  var pendingKeys: [Key] = []

  /// The layer the cursor is on, by name: sorting does not move it.
  public var selectedLayer: String?
  public var markedLayers: Set<String> = []
  var markedOnly = false
  var sort = LayerColumn.delta
  var sortReversed = false
  var filter: LayerFilter?
  var columnPage = 0

  /// Step the screens show; nil is the newest, live or as far as a replay has come.
  public var timeCursor: Int?
  /// Named steps, by their letter or digit.
  public var marks: [Character: Int] = [:]
  /// The mark differences are taken to.
  var compareMark: Character?
  /// Step under the plot's crosshair.
  public var crosshair: Int?
  /// Plots show 1/2^zoom of the run.
  var zoom = 0
  var logScale = false
  var smoothing = false
  var inspectView = InspectView.codes
  var curveView = CurveView.loss
  var ghosts = GhostList()

  var logLevel = LogLevel.info
  var logFilter = ""
  /// Lines scrolled back from the newest; 0 follows.
  var logOffset = 0
  var pickerRow = 0
  var sweepCursor = SweepCursor()
  /// Where there is no room for both: the plot, not the grid.
  var showsPareto = false

  /// Commands sent and not heard of yet.
  public var sent: [EngineCommand] = []
  var nextCommandID = 1
  var history: [String] = []
  /// The newest message, and when it came.
  var notice: Notice?
  /// Set once the workbench is on its way out.
  var leaving: Leaving?
  var captured = BoundedList<LogLine>(capacity: 1000)

  public init() {}

  /// The exit code to leave with as soon as what runs has ended, and since when it is asked to.
  struct Leaving: Hashable, Sendable {
    var code: Int
    var since: Double
  }

  /// A line for the status bar.
  struct Notice: Hashable, Sendable {
    var text: String
    var isFault: Bool
    var seconds: Double
    /// The command it tells of, which the line above shows as well where there is room.
    var command: Int?
  }
}

/// The alternating panel of the inspector.
enum InspectView: Int, CaseIterable, Hashable, Sendable {
  case codes, scales, angles

  var next: InspectView { InspectView(rawValue: (rawValue + 1) % Self.allCases.count)! }
}
