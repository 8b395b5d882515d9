/// What happened, in the past tense: the only thing a workbench learns of the engine.
///
/// A run is the sequence of its events; replaying a session is feeding the same events to the same
/// fold.
public struct EngineEvent: Codable, Hashable, Sendable {
  /// Position in the run's stream, from 0, without gaps.
  public var sequence: Int
  /// The step the engine stood at: orders causes.
  public var step: Int
  /// Seconds since the run began: paces playback.
  public var seconds: Double
  public var body: EngineEventBody

  public init(sequence: Int, step: Int, seconds: Double, body: EngineEventBody) {
    self.sequence = sequence
    self.step = step
    self.seconds = seconds
    self.body = body
  }
}
