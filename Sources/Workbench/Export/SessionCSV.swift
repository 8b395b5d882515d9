internal import EngineMessages

/// A session as CSV: a row a step, numbers at full precision, validation where it was measured.
public enum SessionCSV {
  public static let head =
    "step,loss,crossEntropy,learningRate,gradientNorm,tokensPerSecond,validationNLL,"
    + "validationPerplexity,validationAccuracy"

  public static func text(_ record: SessionRecord) -> String {
    let validations = Dictionary(
      record.validations.map { ($0.step, $0) }, uniquingKeysWith: { $1 })
    var text = head + "\n"
    for report in record.steps { text += row(report, validations[report.step]) + "\n" }
    return text
  }

  private static func row(_ report: StepReport, _ validation: Evaluation?) -> String {
    let step: [Double] = [
      report.loss, report.crossEntropy, report.learningRate, report.gradientNorm,
      report.tokensPerSecond,
    ]
    let quality = [validation?.nll, validation?.perplexity, validation?.accuracy]
    let cells =
      ["\(report.step)"] + step.map { "\($0)" } + quality.map { $0.map { "\($0)" } ?? "" }
    return cells.joined(separator: ",")
  }
}
