import EngineMessages
import Synchronization

/// Commands on their way to a sweep, and what of them reaches into the running cell.
///
/// One lock holds the queue and the interruption together: a cell is never interrupted by a command
/// that was answered already.
final class SweepControl: Sendable {
  /// Why a cell was ended before its time; a stop outweighs a skip.
  enum Interruption: Int, Comparable {
    case none, skip, stop
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  private struct State {
    /// From before a cell's engine is there to after its end.
    var isRunning = false
    var engine: Engine?
    var interruption = Interruption.none
    var isClosed = false
  }

  let queue = CommandQueue()
  private let state = Mutex(State())

  /// False where the queue is full.
  func push(_ command: EngineCommand) -> Bool {
    state.withLock { state in
      switch command.action {
      case .stop: Self.interrupt(&state, .stop)
      case .skipCell where state.isRunning: Self.interrupt(&state, .skip)
      case .pause, .resume:
        if let engine = state.engine { return engine.send(command) }
      default: break
      }
      return queue.push(command)
    }
  }

  /// Ends the sweep for good: the running cell, and every wait. The first call counts.
  func close(with command: EngineCommand) {
    state.withLock { state in
      state.isClosed = true
      Self.interrupt(&state, .stop)
      queue.close(with: command)
    }
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// A cell is going to be opened: from now on it can be skipped.
  func open() { state.withLock { $0.isRunning = true } }

  /// The cell's engine begins; one that was interrupted before ends at its first step.
  func begin(_ engine: Engine) {
    state.withLock { state in
      state.engine = engine
      if state.interruption != .none || state.isClosed { Self.stop(engine) }
    }
  }

  /// The cell has ended; returns why, if it was interrupted.
  func end() -> Interruption {
    state.withLock { state in
      state.engine = nil
      state.isRunning = false
      return state.interruption
    }
  }

  /// Waiting commands, and what interrupted the last cell, which is thereby dealt with.
  func drain() -> (commands: [EngineCommand], interruption: Interruption) {
    state.withLock { state in
      defer { state.interruption = .none }
      return (queue.drain(), state.interruption)
    }
  }

  /// Blocks until a command waits or the sweep is closed. Precondition: no cell is running.
  func waitAndDrain() -> [EngineCommand] {
    let commands = queue.waitAndDrain()
    state.withLock { $0.interruption = .none }
    return commands
  }

  private static func interrupt(_ state: inout State, _ interruption: Interruption) {
    state.interruption = max(state.interruption, interruption)
    if let engine = state.engine { stop(engine) }
  }

  private static func stop(_ engine: Engine) {
    engine.end(
      with: EngineCommand(
        id: SweepRunner.ownCommandIDs, text: "stop", origin: .signal, action: .stop))
  }
}
