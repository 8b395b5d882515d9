public import EngineMessages

/// Every cell of a sweep as a row of CSV, full precision of numbers kept.
public enum SweepCSV {
  public static func text(_ table: SweepTable, _ results: [SweepResult]) -> String {
    let head =
      "model,method,bits,seed,ending,nll,perplexity,accuracy,bitsPerWeight,quantizedBytes,seconds,"
      + "steps,referenceNLL,referencePerplexity,referenceAccuracy,lossDigest,session,why"
    return ([head] + results.map { row($0, model: table.model) }).joined(separator: "\n") + "\n"
  }

  private static func row(_ result: SweepResult, model: String) -> String {
    let cell = result.cell
    let fields: [String] = [
      quoted(model), quoted(cell.method), "\(cell.bits)", "\(cell.seed)", result.ending.rawValue,
      number(result.nll), number(result.perplexity), number(result.accuracy),
      number(result.bitsPerWeight), result.quantizedBytes.map(String.init) ?? "",
      "\(result.seconds)", "\(result.steps)", number(result.reference?.nll),
      number(result.reference?.perplexity), number(result.reference?.accuracy),
      result.lossDigest ?? "", quoted(result.session), quoted(result.why ?? ""),
    ]
    return fields.joined(separator: ",")
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
