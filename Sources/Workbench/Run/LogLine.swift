public import EngineMessages

/// One line of the log, with the step it belongs to.
public struct LogLine: Hashable, Sendable {
  public var step: Int
  public var seconds: Double
  public var level: LogLevel
  public var text: String

  public init(step: Int, seconds: Double, level: LogLevel, text: String) {
    self.step = step
    self.seconds = seconds
    self.level = level
    self.text = text
  }
}
