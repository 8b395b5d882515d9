public import EngineMessages

/// A sweep on a thread of its own: cells one after the other, commands in, events out.
///
/// Commands are obeyed between cells; `stop` and `skipCell` reach into the running one at its next
/// step, `pause` and `resume` are its own. Settings of cells can't be steered: their figures would
/// not be the plan's.
///
/// `@unchecked Sendable`: `thread` belongs to the owner that starts and joins.
public final class SweepRunner: @unchecked Sendable {
  /// Opens a cell's engine on its session's folder, heard by `sinks` and given the reference's
  /// quality where it is known.
  public typealias OpenCell =
    @Sendable (
      _ configuration: RunConfiguration, _ folder: RunFolder, _ sinks: [any EventSink],
      _ reference: Evaluation?
    ) throws -> SweepCellRun

  /// Commands with this id or a higher one are the sweep's own.
  static let ownCommandIDs = 2_000_000

  private let loop: SweepLoop
  private let control: SweepControl
  private var thread: EngineThread?

  /// Precondition: `folder` has adopted `plan`, and nobody else runs it.
  public init(
    plan: SweepPlan, folder: SweepFolder, results: [SweepResult], sinks: [any EventSink],
    resuming: Engine.Continuation? = nil, clock: @escaping @Sendable () -> Double,
    openCell: @escaping OpenCell
  ) {
    let events = EventStream(
      sinks: sinks, clock: clock, sequence: resuming?.nextSequence ?? 0,
      elapsed: resuming?.elapsedSeconds ?? 0)
    control = SweepControl()
    loop = SweepLoop(
      plan: plan, folder: folder, results: results, events: events, control: control,
      openCell: openCell)
  }

  public var queue: CommandQueue { control.queue }

  /// With `servesAfterEnd` a sweep that has ended still takes cells to run again, until `stop`.
  ///
  /// Precondition: called once.
  public func start(servesAfterEnd: Bool = false) {
    precondition(thread == nil, "SweepRunner.start: expected one call, found a second")
    thread = EngineThread { [loop] in loop.run(servesAfterEnd: servesAfterEnd) }
  }

  /// Waits for the sweep to end.
  public func join() -> SweepSummary {
    thread?.join()
    return loop.summary
  }

  /// As `join`; nil where the sweep still goes on after `seconds`.
  public func join(within seconds: Double) -> SweepSummary? {
    guard thread?.join(within: seconds) ?? true else { return nil }
    return loop.summary
  }

  /// False where the queue is full; a stop has always room.
  public func send(_ command: EngineCommand) -> Bool { control.push(command) }

  /// Ends the sweep and its thread: the running cell finishes its step and begins anew another time.
  /// Any thread, any number of times; returns at once.
  public func end(with command: EngineCommand) { control.close(with: command) }
}
