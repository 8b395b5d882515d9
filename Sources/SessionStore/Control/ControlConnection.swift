import Foundation

/// One end of a conversation in lines.
final class ControlConnection {
  let descriptor: Int32
  private var received: [UInt8] = []
  /// Lines that wait for their last answer.
  var waiting = 0
  /// The turn in which it last said a whole line: the least is the longest idle.
  var lastTurn = 0
  /// Longer lines are nobody's command.
  private static let longestLine = 65_536

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The whole lines of one read; nil where the other end has gone, or says what is no line.
  func readLines() -> [String]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = SocketCalls.read(descriptor, &bytes)
    guard count > 0 else { return nil }
    received += bytes[..<count]
    var lines: [String] = []
    while let end = received.firstIndex(of: 10) {
      lines.append(String(decoding: received[..<end], as: UTF8.self))
      received.removeSubrange(...end)
    }
    return received.count > Self.longestLine ? nil : lines
  }

  /// Whether the other end has gone, nothing of it being unread. Never waits.
  var isOver: Bool { SocketCalls.isOver(descriptor) }

  /// False where the other end has gone or reads nothing; never waits.
  func writeLine(_ line: Data) -> Bool {
    let bytes = Array(line) + [10]
    return SocketCalls.send(descriptor, bytes) == bytes.count
  }
}
