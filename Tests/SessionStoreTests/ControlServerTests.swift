import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Synchronization
import Testing

/// Applies what begins with an `a`, lets wait what begins with a `w`, refuses the rest.
private final class SmallDesk: ControlDesk, @unchecked Sendable {
  private var spoken: [(client: Int, answer: ControlAnswer)] = []
  private var waiting: [(client: Int, text: String)] = []

  func receive(_ line: String, from client: Int) {
    switch line.first {
    case "a":
      spoken.append((client, .accepted(id: 1, text: line)))
      spoken.append((client, .applied(id: 1, text: line, step: 5)))
    case "w": waiting.append((client, line))
    default: spoken.append((client, .refused(text: line, reason: "no")))
    }
  }

  func answers() -> [(client: Int, answer: ControlAnswer)] {
    defer { spoken = [] }
    return spoken
  }

  func farewell() -> [(client: Int, answer: ControlAnswer)] {
    waiting.map { ($0.client, .refused(text: $0.text, reason: "over")) }
  }
}

@Suite struct ControlServerTests {
  /// A session, its server on a thread, and the word that the thread has ended.
  private func serve(in session: URL) throws -> (server: ControlServer, ended: DispatchSemaphore) {
    let server = try ControlServer(in: session, desk: SmallDesk())
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      server.run()
      ended.signal()
    }
    return (server, ended)
  }

  private func ask(_ client: ControlClient, _ line: String) throws -> [ControlAnswer] {
    var answers: [ControlAnswer] = []
    try client.ask(line) { answers.append($0) }
    return answers
  }

  private func socket(_ session: URL) -> URL { session.appending(path: "control.socket") }

  @Test func everyLineHasItsLastWord() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(SampleEvents.stream(steps: 2), as: "run")
    let (server, ended) = try serve(in: session)
    let (first, second) = (try ControlClient(of: session), try ControlClient(of: session))
    #expect(
      try ask(first, "apply") == [
        .accepted(id: 1, text: "apply"), .applied(id: 1, text: "apply", step: 5),
      ])
    #expect(try ask(second, "no – ünïcode") == [.refused(text: "no – ünïcode", reason: "no")])
    #expect(try ask(first, "again").count == 2)
    let mode = try FileManager.default.attributesOfItem(atPath: socket(session).path)[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
    server.close()
    #expect(ended.wait(timeout: .now() + 5) == .success)
    #expect(!FileManager.default.fileExists(atPath: socket(session).path))
    #expect(throws: DataFault.self) { try ask(first, "apply") }
  }

  @Test func whoWaitsIsToldOfTheEnd() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(SampleEvents.stream(steps: 2), as: "run")
    let (server, ended) = try serve(in: session)
    let client = try ControlClient(of: session)
    // The first answer tells that the line before it has arrived.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      server.close()
    }
    #expect(try ask(client, "wait") == [.refused(text: "wait", reason: "over")])
    #expect(ended.wait(timeout: .now() + 5) == .success)
  }

  /// What a killed process left is told apart from nothing, and replaced.
  @Test func aStaleSocketIsRecognised() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(SampleEvents.stream(steps: 2), as: "run")
    #expect(found(session) == "none")
    let (server, ended) = try serve(in: session)
    let kept = folder["kept"]
    try FileManager.default.moveItem(at: socket(session), to: kept)
    server.close()
    #expect(ended.wait(timeout: .now() + 5) == .success)
    try FileManager.default.moveItem(at: kept, to: socket(session))
    #expect(found(session) == "one whose process has gone")
    let (next, nextEnded) = try serve(in: session)
    #expect(try ask(ControlClient(of: session), "apply").count == 2)
    next.close()
    #expect(nextEnded.wait(timeout: .now() + 5) == .success)
  }

  private func found(_ session: URL) -> String? {
    do {
      _ = try ControlClient(of: session)
      return nil
    } catch {
      return (error as? DataFault)?.found
    }
  }

  /// More clients than places: the longest idle gives way, and is served when it speaks again.
  @Test func idleClientsLockNobodyOut() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(SampleEvents.stream(steps: 2), as: "run")
    let (server, ended) = try serve(in: session)
    let idle = try (0..<40).map { _ in try ControlClient(of: session) }
    #expect(try ask(ControlClient(of: session), "apply").count == 2)
    for client in idle { #expect(try ask(client, "apply").count == 2) }
    server.close()
    #expect(ended.wait(timeout: .now() + 5) == .success)
  }

  /// Where all wait for answers, who comes is told that, and nobody who waits is dropped.
  @Test func whoWaitsForAnAnswerKeepsItsPlace() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(SampleEvents.stream(steps: 2), as: "run")
    let (server, ended) = try serve(in: session)
    let told = DispatchGroup()
    let answers = Mutex<[ControlAnswer]>([])
    for _ in 0..<16 {
      told.enter()
      Thread.detachNewThread {
        defer { told.leave() }
        try? ControlClient(of: session).ask("wait") { answer in
          answers.withLock { $0.append(answer) }
        }
      }
    }
    var refusal: ControlAnswer?
    for _ in 0..<100 where refusal == nil {
      Thread.sleep(forTimeInterval: 0.05)
      try? ControlClient(of: session).ask("apply") { answer in
        if case .refused = answer { refusal = answer }
      }
    }
    #expect(
      refusal
        == .refused(
          text: "connection", reason: "16 other processes wait for answers of this run; try again"))
    server.close()
    #expect(ended.wait(timeout: .now() + 5) == .success)
    #expect(told.wait(timeout: .now() + 5) == .success)
    #expect(
      answers.withLock { $0 } == Array(repeating: .refused(text: "wait", reason: "over"), count: 16)
    )
  }

  @Test func aLongPathIsReachedThroughItsFolder() throws {
    let folder = try TemporaryFolder()
    let session = try folder.record(
      SampleEvents.stream(steps: 2), as: String(repeating: "long", count: 40))
    let (server, ended) = try serve(in: session)
    #expect(FileManager.default.fileExists(atPath: socket(session).path))
    #expect(try ask(ControlClient(of: session), "apply").count == 2)
    server.close()
    #expect(ended.wait(timeout: .now() + 5) == .success)
    #expect(!FileManager.default.fileExists(atPath: socket(session).path))
  }
}
