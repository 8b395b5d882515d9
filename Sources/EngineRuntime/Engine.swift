public import DataFaults
public import EngineMessages
private import Numerics
private import Synchronization

/// A training run on a thread of its own: commands in, events out, nothing else shared.
///
/// `@unchecked Sendable`: after `start` only the engine thread touches the loop's state; `thread`
/// belongs to the owner that starts and joins.
public final class Engine: @unchecked Sendable {
  /// Where a resumed session stands.
  public struct Continuation: Sendable {
    public var nextSequence: Int
    public var elapsedSeconds: Double
    /// What the run goes on from; nil for the newest checkpoint of its folder.
    public var checkpoint: RunCheckpoint?
    /// Called on the engine thread when the run stands at the checkpoint: cuts the record back to it.
    /// Before that nothing of the session has changed.
    public var begin: @Sendable () throws -> Void

    public init(
      nextSequence: Int, elapsedSeconds: Double, checkpoint: RunCheckpoint? = nil,
      begin: @escaping @Sendable () throws -> Void = {}
    ) {
      self.nextSequence = nextSequence
      self.elapsedSeconds = elapsedSeconds
      self.checkpoint = checkpoint
      self.begin = begin
    }
  }

  public let queue = CommandQueue()
  private let loop: EngineLoop
  private var thread: EngineThread?

  /// `clock` gives monotonic seconds. `store` is where `sinks` keep the events. A run whose events or
  /// checkpoints cannot be kept pauses where a person is there to put that right (`waitsForRoom`), and
  /// ends where not; `haltsOnDivergence` likewise ends a run in place of pausing it. `reference` is the quality of full precision where it was measured before, on the
  /// same data.
  public init(
    configuration: RunConfiguration, folder: RunFolder, name: String, startedAt: String,
    embedded: EmbeddedModels, sinks: [any EventSink], resuming: Continuation? = nil,
    store: (any RunStore)? = nil, waitsForRoom: Bool = false, haltsOnDivergence: Bool = false,
    reference: Evaluation? = nil, niceness: Int32 = 0,
    clock: @escaping @Sendable () -> Double
  ) {
    loop = EngineLoop(
      configuration: configuration, folder: folder, name: name, startedAt: startedAt,
      embedded: embedded, sinks: sinks, queue: queue, resuming: resuming,
      store: store ?? NoStore(), waitsForRoom: waitsForRoom, haltsOnDivergence: haltsOnDivergence,
      knownReference: reference, niceness: niceness,
      clock: clock)
  }

  /// Begins preparing, then waits for `start` unless `startsAtOnce`; with `servesAfterEnd` a run
  /// that has ended still answers comparisons, and only `stop` lets `join` return.
  ///
  /// Precondition: called once.
  public func start(startsAtOnce: Bool = true, servesAfterEnd: Bool = false) {
    precondition(thread == nil, "Engine.start: expected one call, found a second")
    thread = EngineThread { [loop] in
      loop.run(startsAtOnce: startsAtOnce, servesAfterEnd: servesAfterEnd)
    }
  }

  /// Waits for the run to end and gives its outcome.
  public func join() -> RunOutcome {
    thread?.join()
    return loop.outcome
  }

  /// As `join`; nil where the run still goes on after `seconds`.
  public func join(within seconds: Double) -> RunOutcome? {
    guard thread?.join(within: seconds) ?? true else { return nil }
    return loop.outcome
  }

  /// False where the queue is full; a stop has always room.
  public func send(_ command: EngineCommand) -> Bool { queue.push(command) }

  /// Ends the run and its thread, whatever it does: preparing and validating are given up, a step
  /// is finished and a checkpoint written. Any thread, any number of times; returns at once.
  ///
  /// `command` is the stop that the session records, where the run still takes steps.
  public func end(with command: EngineCommand) { queue.close(with: command) }

  /// Whether the first step is yet to come, so that there is nothing to keep.
  public var isPreparing: Bool { queue.isPreparing }
}

/// How a run ended.
public enum RunOutcome: Sendable {
  case summary(RunSummary)
  /// Bad data, before the first step.
  case fault(DataFaultLine)
  /// What it did could not be kept; what was kept can be resumed.
  case unkept(DataFaultLine)
  /// Stopped while it was being prepared.
  case abandoned
}

/// The one line a fault prints.
public struct DataFaultLine: Hashable, Sendable {
  public let text: String
  /// What it tells of, where that is bad data.
  public let fault: DataFault?
  /// Whether that is a model or session that cannot be read.
  public let isUnreadable: Bool

  init(_ error: any Error) {
    let unreadable = error as? UnreadableInput
    text = "\(error)"
    fault = unreadable?.fault ?? error as? DataFault
    isUnreadable = unreadable != nil
  }
}
