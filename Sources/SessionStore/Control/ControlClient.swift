import DataFaults
public import EngineMessages
public import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Speaks to the process that records a session.
public final class ControlClient {
  private var connection: ControlConnection
  private let folder: SessionFolder
  private let file: URL
  private var waiting: [String] = []

  /// Throws: `DataFault` where nobody takes commands there.
  public init(of session: URL) throws {
    folder = SessionFolder(session)
    file = folder.controlSocket
    guard folder.hasDatabase else { throw SessionReader.absent(folder) }
    connection = try Self.connected(to: folder)
  }

  private static func connected(to folder: SessionFolder) throws -> ControlConnection {
    let address = try ControlAddress(folder)
    defer { address.release() }
    switch address.socket({ connect($0, $1, $2) }) {
    case .success(let descriptor): return ControlConnection(descriptor)
    case .failure(let error): throw fault(address.file, error.code)
    }
  }

  deinit { SocketCalls.close(connection.descriptor) }

  /// Sends one line and hands over what is answered, until the last word on it.
  ///
  /// Throws: `DataFault` where the process goes away before.
  public func ask(_ line: String, _ hear: (ControlAnswer) -> Void) throws {
    try connectAgain()
    // Where it is not taken, what the server said before it closed tells why.
    _ = connection.writeLine(Data(line.utf8))
    while true {
      let answer = try nextAnswer()
      hear(answer)
      if answer.isLast { return }
    }
  }

  /// A server with many clients drops those that have not said anything for long.
  private func connectAgain() throws {
    guard connection.isOver else { return }
    let next = try Self.connected(to: folder)
    SocketCalls.close(connection.descriptor)
    connection = next
  }

  private func nextAnswer() throws -> ControlAnswer {
    while waiting.isEmpty {
      guard let lines = connection.readLines() else { throw gone }
      waiting += lines
    }
    let line = waiting.removeFirst()
    guard let answer = try? JSONDecoder().decode(ControlAnswer.self, from: Data(line.utf8)) else {
      throw DataFault(
        file: file.path, place: "answer", found: line, expected: "an answer of this version")
    }
    return answer
  }

  private var gone: DataFault {
    DataFault(
      file: file.path, place: "socket", found: "the end of the run's process",
      expected: "an answer")
  }

  private static func fault(_ file: URL, _ code: Int32) -> DataFault {
    let found =
      switch code {
      case ENOENT: "none"
      case ECONNREFUSED: "one whose process has gone"
      case EACCES: "another user's"
      default: String(cString: strerror(code))
      }
    return DataFault(
      file: file.path, place: "socket", found: found, expected: "a run at work that takes commands")
  }
}
