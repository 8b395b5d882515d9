private import CNcurses

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Signals as bytes on a pipe: resize, stop, continue and the polite requests to end.
final class SignalPipe {
  let reader: Int32
  private let writer: Int32

  init() throws {
    let pipe = try Descriptors.pipe("a pipe for signals")
    reader = pipe.reader
    writer = pipe.writer
    bfq_signals_install(writer)
  }

  deinit {
    bfq_signals_remove()
    close(reader)
    close(writer)
  }

  /// As if the signal had come.
  func raise(_ signal: Int32) { Descriptors.write(writer, [UInt8(signal)]) }

  /// The signals that came, each once but INT, in order of first arrival: a second INT says more than
  /// the first.
  func arrived() -> [Int32] {
    Descriptors.drain(reader).reduce(into: []) { list, byte in
      let signal = Int32(byte)
      if signal == SIGINT || !list.contains(signal) { list.append(signal) }
    }
  }
}
