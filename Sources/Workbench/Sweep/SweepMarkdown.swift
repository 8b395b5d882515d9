internal import EngineMessages

/// A sweep as a Markdown table for papers and reports: methods down, widths across.
public enum SweepMarkdown {
  public static func text(_ table: SweepTable) -> String {
    let widths = table.bits.map { "\($0) bit" }
    let lines =
      [
        heading(table), "",
        row(["Method"] + widths), row(["---"] + widths.map { _ in "---:" }),
      ]
      + table.methods.map { method in
        row([method] + table.bits.map { cell(table.entry(method, $0)) })
      }
    let notes = table.entries.compactMap(note)
    return (lines + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n") + "\n"
  }

  private static func heading(_ table: SweepTable) -> String {
    let metric = table.isVision ? "Accuracy (drop in points)" : "Perplexity (ratio)"
    let full = table.reference.map { reference in
      reference.accuracy.map { Number.percent($0, decimals: 2) }
        ?? reference.perplexity.map { Number.fixed($0, 4) } ?? ""
    }
    let seeds = table.seeds.map(String.init).joined(separator: ", ")
    return "\(metric) of \(table.model), mean ± standard deviation over seeds \(seeds); "
      + "full precision \(full ?? "not measured"); bits are codes, scales and rotations a weight."
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func cell(_ entry: SweepTable.Entry?) -> String {
    guard let entry, entry.finished > 0 else {
      return entry.map { $0.unsuccessful > 0 ? "failed" : "not run" } ?? ""
    }
    var text = quality(entry)
    if entry.finished < entry.planned { text += ", \(entry.finished) of \(entry.planned) seeds" }
    if let bits = entry.bitsPerWeight { text += ", \(Number.fixed(bits.mean, 3)) b/w" }
    return text
  }

  private static func quality(_ entry: SweepTable.Entry) -> String {
    if let accuracy = entry.accuracy {
      let drop = entry.drop.map { " (\(Number.signed(-100 * $0.mean, 2)))" } ?? ""
      return figure(accuracy, scale: 100, 2) + " %" + drop
    }
    guard let perplexity = entry.perplexity else { return "" }
    let ratio = entry.ratio.map { " (\(figure($0, scale: 1, 4)))" } ?? ""
    return figure(perplexity, scale: 1, 4) + ratio
  }

  private static func figure(_ figure: SweepFigure, scale: Double, _ decimals: Int) -> String {
    let mean = Number.fixed(figure.mean * scale, decimals)
    return mean + (figure.deviation.map { " ± " + Number.fixed($0 * scale, decimals) } ?? "")
  }

  private static func note(_ entry: SweepTable.Entry) -> String? {
    entry.why.map {
      "- \(entry.method) at \(entry.bits) bit: \(entry.unsuccessful) of \(entry.planned) seeds "
        + "without figures; \($0)"
    }
  }
}
