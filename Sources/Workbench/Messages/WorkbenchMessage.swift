public import EngineMessages

/// Everything that can happen to a workbench: a fact, already observed by someone else.
public enum WorkbenchMessage: Sendable {
  case key(Key)
  case event(EngineEvent)
  case events([EngineEvent])
  /// Monotonic seconds since the workbench started.
  case tick(seconds: Double)
  case resized(width: Int, height: Int)
  /// Shares of one core, 0.97 for 97 %.
  case systemLoad(ui: Double, engine: Double)
  /// Frames left out so far, in all.
  case framesDropped(Int)
  /// Commands waiting for a step boundary.
  case queue(depth: Int, capacity: Int)
  /// A line some library wrote to stdout or stderr.
  case capturedOutput(String)
  /// A line of `--script`, spelled as the `:` line spells it.
  case commandText(String)
  case sessionIndex(SessionIndex)
  /// The recorded sessions a picker offers, or the `:` line completes.
  case sessions([SessionEntry])
  /// Another session's curves, after `Effect.loadGhost`.
  case ghost(GhostRun)
  /// A replay's answer to `Effect.seek`: the fold of all events up to the target.
  case restored(RunState)
  /// What the player is doing, after `Effect.setPlayback`.
  case playback(playing: Bool, speed: Double)
  /// A session or a fresh run was opened from the picker.
  case opened(WorkbenchMode)
  /// The session of a sweep's cell was opened; the sweep goes on behind it.
  case openedCell
  /// The outcome of an effect, e.g. `saved frame.txt`.
  case notice(String)
  /// An effect that failed, with its reason.
  case fault(String)
}
