/// A cell's engine and the recorder that hears it.
public struct SweepCellRun: Sendable {
  public let engine: Engine
  /// Called when the engine has ended: closes the recorder, or throws what kept it from the disk.
  public let close: @Sendable () throws -> Void

  public init(engine: Engine, close: @escaping @Sendable () throws -> Void) {
    self.engine = engine
    self.close = close
  }
}
