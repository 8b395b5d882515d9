private import CNcurses
public import Workbench

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// What there is to say of a terminal without taking it over.
public struct TerminalFacts: Hashable, Sendable {
  /// Standard input and standard output both lead to a terminal.
  public let isTerminal: Bool
  /// Columns and rows; nil where there is no terminal.
  public let columns: Int?
  public let rows: Int?
  /// The type that would be used: `TERM`, its `-direct` form, or the type that stands in for it.
  public let type: String?
  /// Whether that type can place a cursor, and has a second screen to leave the first as it was.
  public let placesCursor: Bool
  public let hasAlternateScreen: Bool
  /// Colours that terminfo promises, and what is used of them.
  public let colors: Int
  public let depth: ColorDepth
  /// Of the locale, e.g. `UTF-8` or `ANSI_X3.4-1968`.
  public let codeset: String

  public var supportsUnicode: Bool { codeset == "UTF-8" }

  /// Reads the environment, the terminfo database and the terminal's size.
  public static func read(_ options: TerminalOptions = TerminalOptions()) -> TerminalFacts {
    bfq_use_locale()
    var found = bfq_terminal_type()
    let type = TerminalColors.terminalNames(options.environment).first {
      !$0.isEmpty && bfq_describe_terminal($0, STDOUT_FILENO, &found)
    }
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    var (columns, rows): (Int32, Int32) = (0, 0)
    let hasSize = isTerminal && bfq_window_size(STDOUT_FILENO, &columns, &rows)
    return TerminalFacts(
      isTerminal: isTerminal, columns: hasSize ? Int(columns) : nil,
      rows: hasSize ? Int(rows) : nil, type: type, placesCursor: found.places_cursor,
      hasAlternateScreen: found.alternate_screen, colors: max(Int(found.colors), 0),
      depth: TerminalColors.depth(
        environment: options.environment, terminfoColors: Int(found.colors),
        direct: found.direct, override: options.color),
      codeset: String(cString: bfq_codeset()))
  }
}
