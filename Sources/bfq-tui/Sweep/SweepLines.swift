import EngineMessages
import Workbench

/// A sweep's results in words and as JSON.
struct SweepLines {
  let model: String

  func json(_ result: SweepResult) -> JSONObject {
    var object = JSONObject([
      "event": "cell", "model": model, "method": result.cell.method, "bits": result.cell.bits,
      "seed": result.cell.seed, "ending": result.ending.rawValue, "steps": result.steps,
      "seconds": result.seconds, "lossDigest": result.lossDigest, "session": result.session,
      "quantizedBytes": result.quantizedBytes,
    ])
    let why = result.why.map { "\(result.ending.rawValue): \($0)" }
    let figures = [
      ("nll", result.nll, "not measured"),
      ("perplexity", result.perplexity, "a vision transformer is judged by accuracy"),
      ("accuracy", result.accuracy, "a language model is judged by perplexity"),
      ("bitsPerWeight", result.bitsPerWeight, "not measured"),
    ]
    for (key, value, absent) in figures {
      object[key] = value
      if value == nil { object.setMissing(key, why: why ?? absent) }
    }
    return object
  }

  func json(_ summary: SweepSummary, _ table: SweepTable, folder: String) -> JSONObject {
    var object = JSONObject([
      "event": "sweepFinished", "model": model, "ending": summary.ending.rawValue,
      "done": summary.done, "total": summary.total, "seconds": summary.seconds, "folder": folder,
    ])
    object["reference"] = reference(table)
    object["table"] = table.entries.map(json)
    if let why = summary.why { object["why"] = why }
    return object
  }

  private func reference(_ table: SweepTable) -> JSONObject {
    var object = JSONObject()
    for (key, value) in [
      ("nll", table.reference?.nll), ("perplexity", table.reference?.perplexity),
      ("accuracy", table.reference?.accuracy),
    ] {
      object[key] = value
      if value == nil {
        object.setMissing(key, why: table.reference == nil ? "not measured" : "not this metric")
      }
    }
    return object
  }

  private func json(_ entry: SweepTable.Entry) -> JSONObject {
    var object = JSONObject([
      "method": entry.method, "bits": entry.bits, "seeds": entry.finished,
      "withoutFigures": entry.unsuccessful, "planned": entry.planned,
    ])
    let figures = [
      ("nll", entry.nll), ("perplexity", entry.perplexity), ("ratio", entry.ratio),
      ("accuracy", entry.accuracy), ("accuracyDrop", entry.drop),
      ("bitsPerWeight", entry.bitsPerWeight), ("seconds", entry.seconds),
    ]
    for (key, figure) in figures { object[key] = figure.map(json) }
    let missing = figures.filter { $0.1 == nil }.map(\.0)
    for key in missing { object.setMissing(key, why: entry.why ?? "not run, or another metric") }
    return object
  }

  private func json(_ figure: SweepFigure) -> JSONObject {
    var object = JSONObject(["mean": figure.mean])
    object["standardDeviation"] = figure.deviation
    if figure.deviation == nil { object.setMissing("standardDeviation", why: "one seed") }
    return object
  }

  func words(_ result: SweepResult) -> String {
    guard result.ending == .finished else {
      return "\(result.cell.id)  \(result.ending.rawValue)  \(result.why ?? "")"
    }
    let quality =
      result.accuracy.map { "accuracy \(Digits.text($0))" }
      ?? "perplexity \(Digits.text(result.perplexity ?? .nan))"
    return "\(result.cell.id)  \(quality)  "
      + "bits a weight \(Digits.text(result.bitsPerWeight ?? .nan))  "
      + "seconds \(Digits.seconds(result.seconds))"
  }
}
