private import CNcurses

/// The way out of a process that has no memory left.
public enum MemoryShortage {
  /// Gives the terminal back, says how much was asked for in one line, and ends the process with 1.
  ///
  /// Allocates nothing; any thread may call it.
  public static let leave: @convention(c) (Int64) -> Void = { bfq_leave_for_memory($0) }
}
