internal import EngineMessages

/// A session as one self-contained page: the run, its results, its layers, its loss.
public enum SessionReport: String, CaseIterable, Sendable {
  case md, html

  /// By the end of a file's name; nil for any other ending.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: "."),
      let form = SessionReport(rawValue: String(path[path.index(after: dot)...]).lowercased())
    else { return nil }
    self = form
  }

  /// `settings` are by dotted name.
  public func text(_ record: SessionRecord, name: String, settings: [String: String]) -> String {
    let blocks = Self.blocks(record, name: name, settings: settings)
    return switch self {
    case .md: ReportMarkdown.text(blocks)
    case .html: ReportHTML.text(blocks)
    }
  }

  static func blocks(
    _ record: SessionRecord, name: String, settings: [String: String]
  ) -> [ReportBlock] {
    [.title(name), .paragraph(opening(record))] + results(record) + loss(record)
      + commands(record) + layers(record) + self.settings(settings)
  }

  private static func opening(_ record: SessionRecord) -> String {
    guard let run = record.description else { return "The run ended before it began to train." }
    let done = record.steps.last?.step ?? 0
    let ending = record.summary.map { "\($0.ending.rawValue) at step \($0.step)" }
    return "\(run.method) of \(run.model) at \(run.bits) bits, group \(run.groupSize), grid "
      + "\(run.grid); \(done) of \(run.totalSteps) steps of \(run.batchTokens), begun "
      + "\(run.startedAt), \(ending ?? "not ended"). Trained on \(run.trainingData), "
      + "judged on \(run.validationData)."
  }

  private static func results(_ record: SessionRecord) -> [ReportBlock] {
    let rows = [
      ("full precision", record.reference), ("round-to-nearest", record.rtn),
      ("trained", record.validations.last),
    ].map { name, evaluation in
      [name] + [evaluation?.nll, evaluation?.perplexity, evaluation?.accuracy].map(figure)
    }
    var facts: [[String]] = [
      ["bits a weight", figure(record.bitsPerWeight)],
      ["bytes of quantized weights", record.quantizedBytes.map(String.init) ?? ""],
    ]
    if let summary = record.summary {
      facts += [
        ["tokens trained on", "\(summary.trainTokens)"], ["seconds", figure(summary.seconds)],
        ["largest ‖QᵀQ−I‖", figure(summary.orthogonalityError)],
        ["digest of losses", summary.lossDigest],
      ]
    }
    return [
      .heading("Results"),
      .table(head: ["Weights", "nll", "perplexity", "accuracy"], rows: rows),
      .table(head: ["Figure", "Value"], rows: facts),
    ]
  }

  private static func loss(_ record: SessionRecord) -> [ReportBlock] {
    [.heading("Loss"), .plot(LossSVG.text(record))]
  }

  private static func commands(_ record: SessionRecord) -> [ReportBlock] {
    guard !record.commands.isEmpty else { return [] }
    return [
      .heading("Commands"),
      .table(
        head: ["Command", "Step"], rows: record.commands.map { [$0.text, "\($0.step)"] }),
    ]
  }

  private static func layers(_ record: SessionRecord) -> [ReportBlock] {
    guard !record.layers.isEmpty else { return [] }
    let shapes = Dictionary(
      (record.description?.layers ?? []).map { ($0.name, "\($0.rows)x\($0.columns)") },
      uniquingKeysWith: { $1 })
    let rows = record.layers.map { report in
      [report.name, shapes[report.name] ?? ""]
        + LayerFigure.all.map { Number.compact($0.value(report)) }
    }
    return [
      .heading("Layers"),
      .table(head: ["Layer", "shape"] + LayerFigure.all.map(\.name), rows: rows),
    ]
  }

  private static func settings(_ settings: [String: String]) -> [ReportBlock] {
    guard !settings.isEmpty else { return [] }
    return [
      .heading("Settings"),
      .table(
        head: ["Setting", "Value"], rows: settings.sorted { $0.key < $1.key }.map { [$0, $1] }),
    ]
  }

  private static func figure(_ value: Double?) -> String { value.map { Number.figure($0) } ?? "" }
}
