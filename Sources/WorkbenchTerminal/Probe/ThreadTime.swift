#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Processor time of a process's main thread, from Linux's /proc.
enum ThreadTime {
  /// User and system seconds so far; nil where there is no /proc or the process is gone.
  static func mainThreadSeconds(of process: Int32) -> Double? {
    let descriptor = open("/proc/\(process)/task/\(process)/stat", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard case .some(let bytes) = Descriptors.read(descriptor),
      let ticks = ticks(String(decoding: bytes, as: UTF8.self))
    else { return nil }
    return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// utime + stime of a stat line; the name before them may hold blanks and brackets.
  static func ticks(_ stat: String) -> Int? {
    guard let bracket = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: bracket)...].split(separator: " ")
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
      return nil
    }
    return user + system
  }
}
