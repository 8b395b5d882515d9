private import CNcurses

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

extension TerminalScreen {
  /// Takes the terminal, runs the body, and gives the terminal back on every way out.
  ///
  /// A crash gives it back too, before the backtrace. Main thread only, one at a time.
  public static func run<R>(
    _ options: TerminalOptions, _ body: (TerminalScreen) throws -> R
  ) throws -> R {
    try requireTerminal(options)
    bfq_use_locale()
    let terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard terminal >= 0, bfq_mode_save(terminal) else {
      throw TerminalUnavailable.system("the terminal's mode")
    }
    defer {
      bfq_mode_forget()
      close(terminal)
    }
    return try withCurses(options, terminal, body)
  }

  private static func requireTerminal(_ options: TerminalOptions) throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw TerminalUnavailable.notATerminal
    }
    let name = options.environment["TERM"] ?? ""
    if name.isEmpty || name == "dumb" { throw TerminalUnavailable.dumb }
  }

  /// Signals before ncurses, which leaves alone what others handle.
  private static func withCurses<R>(
    _ options: TerminalOptions, _ terminal: Int32, _ body: (TerminalScreen) throws -> R
  ) throws -> R {
    let captured = try CapturedOutput()
    let signals = try SignalPipe()
    let output = try TerminalOutput(terminal)
    try enterCurses(options, terminal)
    defer { bfq_curses_leave() }
    installCrashRestore(output, captured)
    defer { bfq_crash_remove() }
    let screen = try TerminalScreen(
      options, terminal: terminal, output: output, captured: captured, signals: signals)
    captured.begin()
    defer { leave(screen) }
    return try body(screen)
  }

  private static func enterCurses(_ options: TerminalOptions, _ terminal: Int32) throws {
    let names = TerminalColors.terminalNames(options.environment)
    for name in names where bfq_curses_enter(name, STDIN_FILENO, terminal) { return }
    throw TerminalUnavailable.unknownType(options.environment["TERM"] ?? "")
  }

  private static func installCrashRestore(_ output: TerminalOutput, _ captured: CapturedOutput) {
    var bytes = [CChar](repeating: 0, count: 512)
    let count = bfq_restore_bytes(&bytes, Int32(bytes.count))
    let how = bfq_terminal_return(
      sender: output.descriptor, captured: captured.reader, output: captured.output,
      error: captured.error, count: count)
    bfq_crash_install(how, bytes)
  }

  /// Runs before ncurses ends; the rest of the captured text must come after it, and is lost where
  /// nobody reads the terminal.
  private static func leave(_ screen: TerminalScreen) {
    screen.captured.giveBack()
    guard screen.isAway || screen.giveBack() else { return }
    screen.captured.deliverRest()
  }
}
