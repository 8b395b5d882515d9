private import CNcurses

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// What is on its way to the terminal: sent as fast as it is read, and never waited for.
///
/// A terminal that nobody reads holds up painting alone, neither keys nor signals nor leaving.
final class TerminalOutput {
  /// Of our own, so that it doesn't block and a shell's does not change.
  let descriptor: Int32
  private let blocks: Bool
  private var waiting: [UInt8] = []
  private var sent = 0

  /// Where the descriptor blocks, no more at once than a terminal with room for anything takes.
  private static let blockingPart = 256

  init(_ terminal: Int32) throws {
    var blocks = false
    descriptor = bfq_reopen(terminal, &blocks)
    self.blocks = blocks
    guard descriptor >= 0 else { throw TerminalUnavailable.system("the terminal's descriptor") }
  }

  deinit { close(descriptor) }

  /// Whether all was sent.
  var isIdle: Bool { waiting.isEmpty }

  func send(_ bytes: [UInt8]) {
    waiting += bytes
    flush()
  }

  /// Sends what curses wrote since.
  func sendFrame() {
    let count = bfq_output_count()
    guard count > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: count)
    let taken = bfq_take_output(&bytes, count)
    send(Array(bytes.prefix(taken)))
  }

  /// Sends what the terminal takes now; what a terminal that is gone won't take is dropped.
  func flush() {
    while sent < waiting.count, hasRoom {
      let count = blocks ? min(Self.blockingPart, waiting.count - sent) : waiting.count - sent
      let written = Descriptors.writeOnce(descriptor, waiting[sent..<sent + count])
      if written > 0 {
        sent += written
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        sent = waiting.count
      }
    }
    guard sent == waiting.count else { return }
    waiting.removeAll(keepingCapacity: true)
    sent = 0
  }

  /// Waits until all is sent; false where the time was too short.
  func drain(within seconds: Double) -> Bool {
    let deadline = Descriptors.now + seconds
    flush()
    while !isIdle, Descriptors.now < deadline {
      _ = Descriptors.wait([], writable: descriptor, seconds: deadline - Descriptors.now)
      flush()
    }
    return isIdle
  }

  private var hasRoom: Bool {
    !blocks || Descriptors.wait([], writable: descriptor, seconds: 0).contains(descriptor)
  }
}
