public import EngineMessages

/// The newest comparison of the two engines: their texts as they are written, then the report.
public struct ComparisonState: Hashable, Sendable {
  public var prompt: String?
  /// The step whose weights are compared.
  public var step = 0
  public var referenceText = ""
  public var shiftAddText = ""
  public var report: ComparisonReport?

  public init() {}

  public var isRunning: Bool { prompt != nil && report == nil }

  func text(of engine: ComparisonReport.Engine) -> String {
    engine == .reference ? referenceText : shiftAddText
  }

  mutating func begin(_ prompt: String, step: Int) {
    self = ComparisonState()
    self.prompt = prompt
    self.step = step
  }

  mutating func write(_ piece: String, by engine: ComparisonReport.Engine) {
    switch engine {
    case .reference: referenceText += piece
    case .shiftAdd: shiftAddText += piece
    }
  }

  mutating func finish(_ report: ComparisonReport) {
    prompt = report.prompt
    step = report.step
    referenceText = report.reference.text
    shiftAddText = report.shiftAdd.text
    self.report = report
  }
}
