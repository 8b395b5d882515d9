internal import EngineMessages

/// Short spellings of a sweep's figures, in the room there is.
enum SweepWording {
  static func quality(_ result: SweepResult) -> String {
    if let accuracy = result.accuracy { return "accuracy \(Number.percent(accuracy, decimals: 2))" }
    guard let perplexity = result.perplexity else { return "" }
    let ratio = result.reference?.perplexity.map { " (\(Number.fixed(perplexity / $0, 4)))" } ?? ""
    return "ppl \(Number.fixed(perplexity, 4))\(ratio)"
  }

  /// Mean and deviation of what an entry is compared by: a ratio, or accuracy in percent.
  static func figure(_ entry: SweepTable.Entry, width: Int) -> String {
    guard entry.finished > 0 else {
      return entry.unsuccessful > 0 ? "× \(entry.unsuccessful)" : "·"
    }
    let seeds =
      (entry.finished < entry.planned ? " \(entry.finished)/\(entry.planned)" : "")
      + (entry.unsuccessful > 0 ? " ×\(entry.unsuccessful)" : "")
    return candidates(entry).map { $0 + seeds }.first { GlyphWidth.width(of: $0) <= width }
      ?? fitted(candidates(entry).last ?? "", width)
  }

  /// The same figure, longest first.
  private static func candidates(_ entry: SweepTable.Entry) -> [String] {
    if let accuracy = entry.accuracy {
      let drop = entry.drop.map { " (\(Number.signed(-100 * $0.mean, 2)))" } ?? ""
      return [
        spelled(accuracy, 100, 2) + " %" + drop, spelled(accuracy, 100, 2) + " %",
        Number.fixed(accuracy.mean * 100, 1) + "%",
      ]
    }
    guard let ratio = entry.ratio, let perplexity = entry.perplexity else {
      return [entry.nll.map { "nll " + Number.compact($0.mean) } ?? "-"]
    }
    return [
      "\(Number.fixed(perplexity.mean, 3))  \(spelled(ratio, 1, 4))", spelled(ratio, 1, 4),
      spelled(ratio, 1, 3), Number.fixed(ratio.mean, 3),
    ]
  }

  private static func spelled(_ figure: SweepFigure, _ scale: Double, _ decimals: Int) -> String {
    let mean = Number.fixed(figure.mean * scale, decimals)
    return mean + (figure.deviation.map { "±" + Number.fixed($0 * scale, decimals) } ?? "")
  }
}
