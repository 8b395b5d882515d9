private import CNcurses

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// A child process in a terminal of its own.
final class PseudoTerminal {
  let child: Int32
  private(set) var master: Int32
  private var status: Int32?

  /// `environment` is added to this process's; TERM is xterm-256color unless it says otherwise.
  init(command: [String], environment: [String: String], columns: Int, rows: Int) throws {
    let added = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let words = added.isEmpty ? command : ["/usr/bin/env"] + added + command
    guard !words.isEmpty else { throw TerminalUnavailable.system("an empty command") }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var descriptor: Int32 = -1
    child = bfq_fork_pty(&descriptor, Int32(columns), Int32(rows), &arguments)
    master = descriptor
    guard child > 0 else { throw TerminalUnavailable.system("a pseudo-terminal") }
  }

  deinit {
    if child > 0, status == nil { _ = end(keys: []) }
    if master >= 0 { close(master) }
  }

  func resize(columns: Int, rows: Int) {
    _ = bfq_set_window_size(master, Int32(columns), Int32(rows))
  }

  /// Closes the window: the child's side hangs up.
  func hangUp() {
    close(master)
    master = -1
  }

  func send(_ bytes: [UInt8]) { Descriptors.write(master, bytes) }

  /// The next output within the time; empty when there was none, nil when the child's side closed.
  func output(within seconds: Double) -> [UInt8]? {
    guard Descriptors.wait([master], seconds: seconds).contains(master) else { return [] }
    guard case .some(let bytes) = Descriptors.read(master, most: 65536) else { return nil }
    return bytes
  }

  /// Reads until nothing came for `quiet` seconds, at most until `deadline`; counts the bytes.
  @discardableResult
  func drain(quiet: Double, deadline: Double) -> Int {
    var count = 0
    while Descriptors.now < deadline, let bytes = output(within: quiet), !bytes.isEmpty {
      count += bytes.count
    }
    return count
  }

  /// Asks by keys, then by SIGTERM, then forces; the exit status as `waitpid` gives it.
  func end(keys: [UInt8], patience: Double = 5) -> Int32? {
    for key in keys {
      send([key])
      if hasExited(within: 0.2) { return status }
    }
    if !keys.isEmpty, hasExited(within: 2) { return status }
    kill(child, SIGTERM)
    if hasExited(within: patience) { return status }
    kill(child, SIGKILL)
    _ = hasExited(within: 1)
    return status
  }

  private func hasExited(within seconds: Double) -> Bool {
    let deadline = Descriptors.now + seconds
    repeat {
      var code: Int32 = 0
      if status == nil, bfq_exited(child, &code) { status = code }
      if status != nil { return true }
      if output(within: 0.01) == nil { usleep(5000) }
    } while Descriptors.now < deadline
    return false
  }
}
