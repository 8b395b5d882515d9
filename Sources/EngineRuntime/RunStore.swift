public import DataFaults

/// Where a run's events are kept: asked before the run takes a step that could not be kept.
public protocol RunStore: Sendable {
  /// What keeps events from being kept, as far as it is known; nil where nothing does.
  var fault: DataFault? { get }
  /// Returns when all events so far are durable.
  ///
  /// Throws: `DataFault` where they cannot be.
  func flush() throws
}

/// Keeps nothing: a run that nobody records.
struct NoStore: RunStore {
  let fault: DataFault? = nil
  func flush() {}
}
