import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore
import Workbench
import WorkbenchTerminal

/// Wires the pieces of the workbench: terminal in and out, the pure state, and whatever runs.
///
/// The loop decides nothing: it turns what happened into messages, gives them to the reducer, and
/// carries out the effects it returns.
final class WorkbenchApp {
  /// Frames of data at most: nobody reads figures that change faster. A key paints at once.
  static let framesPerSecond = 10.0

  let screen: TerminalScreen
  let options: ScreenOptions
  var state: WorkbenchState
  var content: any WorkbenchContent = NoContent()
  /// A sweep that goes on while one of its cells' sessions is on screen.
  var parked: (any WorkbenchContent)?
  /// What a run that the picker begins gets of `train`'s options.
  var runArguments: [String] = []
  /// Curves of other sessions, read beside the loop.
  let ghosts: GhostReader
  var departure: Departure?
  var pace = FramePace(framesPerSecond: WorkbenchApp.framesPerSecond)
  private let began = MonotonicClock.now()
  private var load = LoadMeter()

  // MARK: - Ways in

  static func run(plan: RunPlan, options: ScreenOptions) throws {
    try run(options, mode: .live) { app in app.begin(plan) }
  }

  static func run(
    replaying reader: SessionReader, at step: Int?, screen: String, options: ScreenOptions
  ) throws {
    try run(options, mode: .replay) { app in
      app.replay(reader, at: step)
      app.take(.commandText("screen \(screen)"))
    }
  }

  static func run(
    attachedTo follower: SessionFollower, screen: String, options: ScreenOptions
  ) throws {
    try run(options, mode: .attached) { app in
      app.attach(follower)
      app.take(.commandText("screen \(screen)"))
    }
  }

  static func run(sweep: OpenedSweep, options: ScreenOptions) throws {
    try run(options, mode: .live) { app in
      let waker = app.screen.waker
      app.content = SweepContent(sweep) { waker.wake() }
      app.take(.commandText("sweep"))
    }
  }

  /// The picker over sessions and the embedded default.
  static func pick(options: ScreenOptions, runArguments: [String]) throws {
    try run(options, mode: .picker) { app in
      app.runArguments = runArguments
      app.listSessions()
    }
  }

  private static func run(
    _ options: ScreenOptions, mode: WorkbenchMode, _ open: (WorkbenchApp) throws -> Void
  ) throws {
    let script = try ScriptFile.lines(options.script)
    var code: Int32 = 0
    var loss: DataFault?
    var isClean = true
    try TerminalScreen.run(TerminalOptions(color: options.color)) { screen in
      let app = WorkbenchApp(screen, options, mode)
      app.paint()
      try open(app)
      for line in script { app.take(.commandText(line)) }
      code = app.loop()
      isClean = app.close()
      loss = app.content.loss ?? app.parked?.loss
    }
    // What still runs would meet the destructors of the libraries it uses.
    if !isClean { _exit(code) }
    if let loss { throw loss }
    if code != 0 { Foundation.exit(code) }
  }

  private init(_ screen: TerminalScreen, _ options: ScreenOptions, _ mode: WorkbenchMode) {
    self.screen = screen
    self.options = options
    let waker = screen.waker
    ghosts = GhostReader { waker.wake() }
    let themes = InstalledThemes.load()
    let keys = InstalledKeys.load()
    let glyphs =
      options.glyphs.flatMap(GlyphSet.init) ?? (screen.supportsUnicode ? .braille : .ascii)
    state = WorkbenchState(
      mode: mode, theme: themes.library[options.theme] ?? .fallback, themes: themes.library,
      depth: screen.colorDepth, glyphs: glyphs, readOnly: options.readonly, keys: keys.table,
      width: screen.size.width, height: screen.size.height)
    if themes.library[options.theme] == nil {
      take(
        .fault("no theme \(options.theme); have \(themes.library.names.joined(separator: ", "))"))
    }
    fit(to: screen.size)
    for fault in themes.faults + keys.faults { take(.fault(fault.description)) }
  }

  // MARK: - The loop

  private func loop() -> Int32 {
    while !isGone {
      let inputs = screen.waitForInput(timeoutSeconds: timeout())
      take(.tick(seconds: now))
      for input in inputs { receive(input) }
      for message in content.messages(at: now) + ghosts.take() { take(message) }
      if let reading = load.reading(at: now) {
        take(.systemLoad(ui: reading.ui, engine: reading.engine))
      }
      endIfLeaving()
      if pace.isDue(at: now) || pace.isWaiting && isAnswer(inputs) { paint() }
    }
    return departure?.code ?? 0
  }

  var now: Double { MonotonicClock.now() - began }

  private func isAnswer(_ inputs: [TerminalEvent]) -> Bool {
    inputs.contains {
      switch $0 {
      case .key, .resized: true
      default: false
      }
    }
  }

  // Waiting data is painted when its frame is due; otherwise the clock ticks twice a second.
  private func timeout() -> Double {
    if state.leavingCode != nil || departure != nil { return 0.02 }
    let frame = screen.isReady ? pace.secondsLeft(at: now) : nil
    return max(0, min(frame ?? 0.5, content.nextDue(at: now) ?? 0.5))
  }

  /// A terminal that has not read the last frame gets no other; the request stands.
  private func paint() {
    guard screen.isReady else { return }
    let start = now
    screen.present(Renderer.render(state))
    let before = pace.dropped
    pace.painted(from: start, to: now)
    if pace.dropped > before { take(.framesDropped(pace.dropped)) }
  }

  func take(_ message: WorkbenchMessage) {
    let effects = state.reduce(message)
    if case .tick = message {} else { pace.request(at: now) }
    for effect in effects { perform(effect) }
  }

  private func receive(_ input: TerminalEvent) {
    switch input {
    case .key(let key): take(.key(key))
    case .resized(let width, let height):
      fit(to: (width, height))
      screen.repaintAll()
    case .woken: break
    case .captured(let text):
      for line in text.split(separator: "\n") { take(.capturedOutput(String(line))) }
    case .signal(SIGINT): take(.commandText("interrupt"))
    case .signal(let number): press(128 + number, within: Self.patience)
    case .hangup: press(128 + SIGHUP, within: Self.patience)
    }
  }

  /// The whole screen, or as much of it as `--size` wants.
  private func fit(to size: (width: Int, height: Int)) {
    let wanted = options.cells ?? size
    take(.resized(width: min(wanted.width, size.width), height: min(wanted.height, size.height)))
  }

  func repaint() {
    screen.repaintAll()
    pace.request(at: now)
  }
}
