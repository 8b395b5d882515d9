private import CNcurses
public import Workbench

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The terminal while a workbench runs in it: frames out, events in. Main thread only.
public final class TerminalScreen {
  public let colorDepth: ColorDepth
  /// Whether the locale's codeset is UTF-8, so that braille and blocks can be drawn.
  public let supportsUnicode: Bool
  /// The part of the screen other threads may hold.
  public let waker: TerminalWaker
  public internal(set) var size: (width: Int, height: Int)

  let terminal: Int32
  let output: TerminalOutput
  let captured: CapturedOutput
  let signals: SignalPipe
  var input = InputReader()
  private var writer: RowWriter
  private var presented: CellGrid?
  private var mustRepaint = false
  /// Whether a shell has the terminal: stopped, or continued in the background.
  private(set) var isAway = false

  init(
    _ options: TerminalOptions, terminal: Int32, output: TerminalOutput, captured: CapturedOutput,
    signals: SignalPipe
  ) throws {
    let colors = Int(bfq_colors())
    let direct = bfq_direct_color()
    let depth = TerminalColors.depth(
      environment: options.environment, terminfoColors: colors, direct: direct,
      override: options.color)
    colorDepth = depth
    writer = RowWriter(numbers: ColorNumbers(depth: depth, colors: colors, direct: direct))
    supportsUnicode = String(cString: bfq_codeset()) == "UTF-8"
    waker = try TerminalWaker()
    self.terminal = terminal
    self.output = output
    self.captured = captured
    self.signals = signals
    size = (Int(bfq_columns()), Int(bfq_rows()))
    _ = adoptSize()
  }

  /// Ends the wait in `waitForInput`; other threads call it on `waker`.
  public func wake() { waker.wake() }

  /// Whether a frame can be sent: the terminal is ours, and has read the one before.
  public var isReady: Bool { !isAway && output.isIdle }

  /// Sends the rows that differ from the last frame; a grid larger than the screen is clipped.
  ///
  /// Precondition: `isReady`; otherwise frames would pile up.
  public func present(_ grid: CellGrid) {
    let rows = RowDiff.changedRows(presented, grid)
    if presented?.width != grid.width || presented?.height != grid.height { bfq_erase() }
    presented = grid
    guard mustRepaint || !rows.isEmpty else { return }
    if mustRepaint { bfq_repaint_next() }
    mustRepaint = false
    writer.beginFrame()
    for y in rows where y < size.height { writer.write(grid, row: y, columns: size.width) }
    bfq_refresh()
    output.sendFrame()
  }

  /// The next frame is sent whole, for a screen that something else has written on.
  public func repaintAll() {
    mustRepaint = true
    presented = nil
  }

  public func bell() {
    bfq_beep()
    output.sendFrame()
  }

  /// Puts text on the clipboard by OSC 52; the terminal may ignore it.
  public func copy(_ text: String) {
    let start = Array("\u{1B}]52;c;".utf8)
    output.send(start + Base64.encode(Array(text.utf8)) + [0x07])
  }

  /// Hands the terminal back and stops the process, as `^z` does; returns when it is continued,
  /// in the foreground or behind a shell.
  public func suspend() {
    if !isAway { giveBack() }
    isAway = true
    captured.giveBack()
    bfq_stop_job()
    captured.begin()
    resume()
  }

  /// From now on the process is gone after `seconds` (whole ones, at least 1) with `code`, the
  /// terminal given back, whatever this thread does then. The first call counts.
  public func leave(within seconds: Double, code: Int32) {
    bfq_leave_within(UInt32(max(1, seconds.rounded(.up))), code)
  }

  /// Gives the terminal back as it was found, within `seconds`; true where it was read in time.
  @discardableResult
  func giveBack(within seconds: Double = 0.3) -> Bool {
    bfq_curses_pause()
    output.sendFrame()
    let wasRead = output.drain(within: seconds)
    wasRead ? bfq_mode_restore() : bfq_return_terminal()
    return wasRead
  }

  /// Takes the terminal again after a stop, whoever stopped it; in the background later.
  func resume() {
    isAway = !bfq_in_foreground()
    guard !isAway else { return }
    bfq_curses_resume()
    output.sendFrame()
    repaintAll()
    signals.raise(SIGWINCH)
  }

  /// Continued in the background, the run goes on; here it comes back when a shell lets it.
  func takeBackFromShell() {
    if isAway, bfq_in_foreground() { resume() }
  }

  /// Follows the terminal's size; true when it changed.
  func adoptSize() -> Bool {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard bfq_window_size(terminal, &columns, &rows) else { return false }
    guard (Int(columns), Int(rows)) != size else { return false }
    bfq_resize(columns, rows)
    size = (Int(columns), Int(rows))
    repaintAll()
    return true
  }
}
