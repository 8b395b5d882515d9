import EngineMessages

/// Numbers events without gaps and hands each to every sink, in order, on the engine thread.
final class EventStream {
  private let sinks: [any EventSink]
  private let clock: @Sendable () -> Double
  private let startSeconds: Double
  private var sequence: Int
  var step = 0

  /// `sequence` and `elapsed` go on from a recorded session.
  init(
    sinks: [any EventSink], clock: @escaping @Sendable () -> Double, sequence: Int = 0,
    elapsed: Double = 0
  ) {
    self.sinks = sinks
    self.clock = clock
    self.sequence = sequence
    startSeconds = clock() - elapsed
  }

  var seconds: Double { clock() - startSeconds }

  func publish(_ body: EngineEventBody) {
    let event = EngineEvent(sequence: sequence, step: step, seconds: seconds, body: body)
    sequence += 1
    for sink in sinks { sink.publish(event) }
  }

  func log(_ level: LogLevel, _ text: String) { publish(.logged(level: level, text: text)) }
}
