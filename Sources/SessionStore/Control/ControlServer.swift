import DataFaults
import EngineMessages
public import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes command lines from other processes at a socket in the session's folder.
///
/// The socket is the owner's alone, and gone when the server is closed. One that a killed process
/// left is replaced: whoever serves holds the session's recording lock.
///
/// `@unchecked Sendable`: clients belong to the thread in `run`; `isClosing` is locked.
public final class ControlServer: @unchecked Sendable {
  private let desk: any ControlDesk
  private let file: URL
  private let listener: Int32
  private let wakeReader: Int32
  private let wakeWriter: Int32
  private let isClosing = Mutex(false)
  private var clients: [Int: ControlConnection] = [:]
  private var nextClient = 1
  private var turn = 0
  private static let mostClients = 16
  private static let milliseconds: Int32 = 500

  /// Precondition: this process records the session.
  public init(in session: URL, desk: any ControlDesk) throws {
    self.desk = desk
    let folder = SessionFolder(session)
    let address = try ControlAddress(folder)
    defer { address.release() }
    file = address.file
    unlink(file.path)
    let outcome = address.socket { descriptor, pointer, size in
      // The mode of the descriptor becomes that of the file: nobody else can be first.
      guard fchmod(descriptor, 0o600) == 0, bind(descriptor, pointer, size) == 0 else { return -1 }
      return listen(descriptor, 8)
    }
    guard case .success(let descriptor) = outcome, chmod(file.path, 0o600) == 0 else {
      throw ControlAddress.fault(file)
    }
    listener = descriptor
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ControlAddress.fault(file, expected: "a pipe") }
    (wakeReader, wakeWriter) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
  }

  /// Makes the server ask its desk for answers. Any thread. Cost: a byte into a pipe.
  public func wake() {
    var byte: UInt8 = 1
    _ = write(wakeWriter, &byte, 1)
  }

  /// Lets `run` say the last words and return. Any thread.
  public func close() {
    isClosing.withLock { $0 = true }
    wake()
  }

  /// Serves until `close`, on the caller's thread. Precondition: called once.
  public func run() {
    while !isClosing.withLock({ $0 }) {
      let ready = waitForInput()
      if ready.contains(wakeReader) { drainWakes() }
      for (id, client) in clients where ready.contains(client.descriptor) { read(client, id) }
      // Whoever said something in this turn is not idle.
      if ready.contains(listener) { accept() }
      say(desk.answers())
    }
    say(desk.answers() + desk.farewell())
    end()
  }

  private func waitForInput() -> Set<Int32> {
    let descriptors = [listener, wakeReader] + clients.values.map(\.descriptor)
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), Self.milliseconds) > 0 else { return [] }
    return Set(polled.filter { $0.revents != 0 }.map(\.fd))
  }

  private func drainWakes() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while SocketCalls.read(wakeReader, &bytes) > 0 {}
  }

  private func accept() {
    let descriptor = SocketCalls.accept(listener)
    guard descriptor >= 0 else { return }
    let client = ControlConnection(descriptor)
    guard makeRoom() else {
      let reason = "\(Self.mostClients) other processes wait for answers of this run; try again"
      _ = tell(client, .refused(text: "connection", reason: reason))
      return SocketCalls.close(descriptor)
    }
    clients[nextClient] = client
    nextClient += 1
    turn += 1
    client.lastTurn = turn
  }

  /// Drops who has waited longest with nothing to wait for, where there is no place left; whoever that
  /// is connects again when it has something to say. False where all wait for answers.
  private func makeRoom() -> Bool {
    guard clients.count >= Self.mostClients else { return true }
    let idle = clients.filter { $0.value.waiting == 0 }
    guard let longest = idle.min(by: { $0.value.lastTurn < $1.value.lastTurn }) else {
      return false
    }
    drop(longest.key)
    return true
  }

  private func read(_ client: ControlConnection, _ id: Int) {
    guard let lines = client.readLines() else { return drop(id) }
    turn += 1
    if !lines.isEmpty { client.lastTurn = turn }
    for line in lines {
      client.waiting += 1
      desk.receive(line, from: id)
    }
  }

  // Who does not read what it is told is left: nothing here waits for anyone.
  private func say(_ answers: [(client: Int, answer: ControlAnswer)]) {
    for (id, answer) in answers {
      guard let client = clients[id] else { continue }
      if answer.isLast { client.waiting -= 1 }
      if !tell(client, answer) { drop(id) }
    }
  }

  private func tell(_ client: ControlConnection, _ answer: ControlAnswer) -> Bool {
    guard let json = try? JSONEncoder().encode(answer) else { return true }
    return client.writeLine(json)
  }

  private func drop(_ id: Int) {
    if let client = clients.removeValue(forKey: id) { SocketCalls.close(client.descriptor) }
  }

  private func end() {
    unlink(file.path)
    for id in clients.keys.sorted() { drop(id) }
    for descriptor in [listener, wakeReader, wakeWriter] { SocketCalls.close(descriptor) }
  }
}
