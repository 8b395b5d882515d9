import DataFaults
import Foundation
import Synchronization

/// stdout as a promise: what does not arrive there is a failure, told once.
///
/// A reader that went away is none: `head` has what it wanted, and a run may outlive its terminal.
enum CheckedStream {
  private struct State {
    var fault: DataFault?
    var isOver = false
    var onFault: (@Sendable () -> Void)?
  }

  private static let state = Mutex(State())
  // Asked before the terminal can go: then it is none any more.
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// What kept output from stdout.
  static var fault: DataFault? { state.withLock { $0.fault } }

  /// Called at the first fault, on the thread that printed, in place of ending the process: for
  /// commands that have something to keep first. They fail when they are done.
  static func onFault(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.onFault = body }
  }

  /// Writes all of `text`, or takes note that it cannot be.
  static func write(_ text: String) {
    guard !state.withLock({ $0.isOver }), let code = put(text, STDOUT_FILENO) else { return }
    let (isFault, body) = state.withLock { state in
      state.isOver = true
      guard code != EPIPE, !(code == EIO && isTerminal) else { return (false, State().onFault) }
      state.fault = DataFault(
        file: "stdout", place: "write", found: String(cString: strerror(code)),
        expected: "a place that takes the output")
      return (true, state.onFault)
    }
    guard isFault else { return }
    body?() ?? fail()
  }

  /// To stderr: nobody can be told that this failed.
  static func diagnose(_ text: String) { _ = put(text, STDERR_FILENO) }

  /// Ends the process if output was lost.
  static func check() { if fault != nil { fail() } }

  private static func fail() {
    StandardOutput.diagnostic(fault?.description ?? "")
    exit(ExitStatus.failure)
  }

  /// The errno of the write that failed; nil where all was taken.
  private static func put(_ text: String, _ descriptor: Int32) -> Int32? {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// Gives the numbers of stdin, stdout and stderr to nothing where they are closed, so that no file
  /// that is opened later gets what is printed. Precondition: nothing was opened yet.
  static func reserveStandardStreams() {
    defer { _ = isTerminal }
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // Read-only: what is printed to a closed stdout is refused, as it was.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
