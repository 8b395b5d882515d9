private import CNcurses
private import VisibleText

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Routes standard output and error into a pipe, and gives them back.
///
/// The pipe never blocks a writer: what does not fit is lost rather than the screen hung.
final class CapturedOutput {
  /// The real descriptors, for the crash handler and for giving back.
  let output: Int32
  let error: Int32
  let reader: Int32
  private let writer: Int32
  /// Bytes of a scalar cut in half by the last read.
  private var partial: [UInt8] = []

  init() throws {
    let pipe = try Descriptors.pipe("a pipe for captured output")
    reader = pipe.reader
    writer = pipe.writer
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    #if os(Linux)
      _ = fcntl(writer, 1031, 1 << 20)  // F_SETPIPE_SZ, which Glibc's module hides.
    #endif
  }

  deinit {
    for descriptor in [reader, writer, output, error] where descriptor >= 0 { close(descriptor) }
  }

  /// Line by line: a pipe would have print hold back whole pages.
  func begin() {
    bfq_flush_output()
    dup2(writer, STDOUT_FILENO)
    dup2(writer, STDERR_FILENO)
  }

  func giveBack() {
    bfq_flush_output()
    if output >= 0 { dup2(output, STDOUT_FILENO) }
    if error >= 0 { dup2(error, STDERR_FILENO) }
  }

  /// What was written since, never splitting a scalar.
  func text() -> String {
    let bytes = partial + Descriptors.drain(reader)
    let whole = bytes.count - Self.unfinished(bytes)
    partial = Array(bytes[whole...])
    return String(decoding: bytes[..<whole], as: UTF8.self)
  }

  /// Sends what nobody fetched to the real standard error, made visible: its writers took the pipe
  /// for no terminal.
  func deliverRest() {
    let rest = String(decoding: partial + Descriptors.drain(reader), as: UTF8.self)
    partial = []
    guard error >= 0 else { return }
    Descriptors.write(
      error, Array((isatty(error) == 1 ? VisibleText.block(rest) : rest).utf8))
  }

  /// Trailing bytes that begin a scalar without ending it.
  static func unfinished(_ bytes: [UInt8]) -> Int {
    let tail = bytes.suffix(3)
    guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return 0 }
    let have = bytes.count - lead
    let need = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : bytes[lead] >= 0xC0 ? 2 : 1
    return have < need ? have : 0
  }
}
