private import CNcurses

/// SEGV, ABRT and their kin.
public enum FatalSignals {
  /// They end the process as the system does it, not by a handler that others installed.
  public static func endPlainly() { bfq_crash_plainly() }
}
