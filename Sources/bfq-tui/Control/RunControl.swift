import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Numerics
import SessionStore
import Synchronization
import Workbench

/// Lets other processes steer this one's run: their lines enter the queue like anyone's commands.
///
/// `@unchecked Sendable`: `state`, `waiting` and `spoken` belong to the server's thread, `server`
/// and `thread` to the owner; events cross in a mailbox.
final class RunControl: ControlDesk, EventSink, @unchecked Sendable {
  /// A line that was sent on, and whom to answer.
  private struct Waiting {
    var client: Int
    var command: EngineCommand
    var isAccepted = false
  }

  private let mailbox = EventMailbox()
  private let settle: @Sendable () throws -> Void
  private let send = Mutex<(@Sendable (EngineCommand) -> Bool)?>(nil)
  private let server = Mutex<ControlServer?>(nil)
  private var thread: pthread_t?
  private var state: WorkbenchState
  private var waiting: [Waiting] = []
  /// What keeps events from being recorded.
  private var doubt: String?
  private var spoken: [(client: Int, answer: ControlAnswer)] = []

  /// `history` is what a resumed session told before; `settle` returns when all events are durable, and
  /// nothing is answered before.
  init(history: [EngineEvent], readOnly: Bool, settle: @escaping @Sendable () throws -> Void) {
    self.settle = settle
    state = WorkbenchState(mode: .live, readOnly: readOnly, width: 80, height: 24)
    _ = state.reduce(.events(history.filter(\.isOfSteering)))
  }

  /// Opens the socket in the session's folder. A run goes on without one, and says so.
  func begin(in folder: URL, send: @escaping @Sendable (EngineCommand) -> Bool) {
    self.send.withLock { $0 = send }
    do {
      let server = try ControlServer(in: folder, desk: self)
      self.server.withLock { $0 = server }
      thread = spawnThread { server.run() }
    } catch {
      StandardOutput.diagnostic("\(error); nobody else can steer the run")
    }
  }

  /// Answers what still waits and takes the socket away.
  func close() {
    server.withLock { $0 }?.close()
    if let thread { joinThread(thread) }
    thread = nil
    server.withLock { $0 = nil }
  }

  /// On the engine's thread: an append, and a wake-up where somebody may wait for it.
  func publish(_ event: EngineEvent) {
    guard event.isOfSteering else { return }
    mailbox.publish(event)
    switch event.body {
    case .commandAccepted, .commandApplied, .commandRejected: server.withLock { $0 }?.wake()
    default: break
    }
  }

  // MARK: - ControlDesk

  func receive(_ line: String, from client: Int) {
    hear()
    switch state.remoteCommand(line) {
    case .failure(let fault): refuse(client, line, fault.description)
    case .success(let command):
      guard let send = send.withLock({ $0 }), send(command) else {
        return refuse(client, line, "its queue is full")
      }
      waiting.append(Waiting(client: client, command: command))
    }
  }

  func answers() -> [(client: Int, answer: ControlAnswer)] {
    hear()
    defer { spoken = [] }
    return spoken
  }

  func farewell() -> [(client: Int, answer: ControlAnswer)] {
    for entry in waiting { refuse(entry.client, entry.command.text, "the run has ended") }
    waiting = []
    return answers()
  }

  private func refuse(_ client: Int, _ line: String, _ reason: String) {
    spoken.append((client, .refused(text: line, reason: reason)))
  }

  /// Folds what happened, so that names of layers and what can be undone are known.
  private func hear() {
    let events = mailbox.take()
    if !waiting.isEmpty, !events.isEmpty {
      do {
        try settle()
        doubt = nil
      } catch { doubt = "\(error)" }
    }
    for event in events {
      _ = state.reduce(.event(event))
      switch event.body {
      case .commandAccepted(let command): accept(command)
      case .commandApplied(let id, let text, let step, _):
        answer(id, text, applied(id, text, step))
      case .commandRejected(let id, let text, let reason):
        answer(id, text, .rejected(id: id, text: text, reason: reason))
      default: break
      }
    }
  }

  private func applied(_ id: Int, _ text: String, _ step: Int) -> ControlAnswer {
    guard let doubt else { return .applied(id: id, text: text, step: step) }
    let reason = "it took effect at step \(step) but is not recorded: \(doubt)"
    return .rejected(id: id, text: text, reason: reason)
  }

  private func accept(_ command: EngineCommand) {
    guard let index = waiting.firstIndex(where: { $0.command == command && !$0.isAccepted })
    else { return }
    waiting[index].isAccepted = true
    spoken.append((waiting[index].client, .accepted(id: command.id, text: command.text)))
  }

  // A command of the keyboard may have the same number, but is not accepted meanwhile.
  private func answer(_ id: Int, _ text: String, _ answer: ControlAnswer) {
    let index = waiting.firstIndex {
      $0.isAccepted && $0.command.id == id && $0.command.text == text
    }
    guard let index else { return }
    spoken.append((waiting.remove(at: index).client, answer))
  }
}

extension EngineEvent {
  /// Whether a line of another process may have to be answered by it. Steps and reports, nearly all of
  /// a run, are not kept a second time.
  fileprivate var isOfSteering: Bool {
    switch body {
    case .runStarted, .phaseChanged, .commandAccepted, .commandApplied, .commandRejected,
      .bitsAllocated, .diverged, .stopped:
      true
    default: false
    }
  }
}
