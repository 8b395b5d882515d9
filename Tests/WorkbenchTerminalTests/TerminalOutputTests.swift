import CNcurses
import Testing

@testable import WorkbenchTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A terminal that nobody reads.
@Suite(.serialized) struct TerminalOutputTests {
  @Test func nobodyWaitsForAReader() throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    try #require(openpty(&ends.master, &ends.slave, nil, nil, nil) == 0)
    defer {
      close(ends.master)
      close(ends.slave)
    }
    var mode = termios()
    tcgetattr(ends.slave, &mode)
    cfmakeraw(&mode)
    tcsetattr(ends.slave, TCSANOW, &mode)
    let output = try TerminalOutput(ends.slave)
    let flags = fcntl(ends.slave, F_GETFL)
    let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let began = Descriptors.now
    output.send(sent)
    #expect(!output.drain(within: 0.1) && !output.isIdle)
    #expect(Descriptors.now - began < 2)
    #expect(fcntl(ends.slave, F_GETFL) == flags, "a shell's descriptor blocks as before")
    var read: [UInt8] = []
    while read.count < sent.count, Descriptors.now < began + 20 {
      read +=
        Descriptors.wait([ends.master], seconds: 0.1).isEmpty
        ? [] : Descriptors.drain(ends.master, most: 1)
      output.flush()
    }
    #expect(read == sent && output.isIdle)
  }
}
