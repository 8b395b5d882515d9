/// A cell's engine and the recorder that hears it.
public struct SweepCellRun: Sendable {
  public let engine: Engine
  /// Called when the engine has ended: closes the recorder.
  public let close: @Sendable () -> Void

  public init(engine: Engine, close: @escaping @Sendable () -> Void) {
    self.engine = engine
    self.close = close
  }
}
