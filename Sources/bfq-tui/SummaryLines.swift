import EngineMessages

/// The end of a run, in words and as JSON.
struct SummaryLines {
  private let summary: RunSummary
  private let sessionPath: String

  init(_ summary: RunSummary, sessionPath: String) {
    self.summary = summary
    self.sessionPath = sessionPath
  }

  func print(json isJSON: Bool) {
    for line in isJSON ? [json.text] : words { StandardOutput.line(line) }
  }

  var json: JSONObject {
    var object = JSONObject([
      "event": "runFinished", "ending": summary.ending.rawValue, "step": summary.step,
      "bitsPerWeight": summary.bitsPerWeight, "orthogonalityError": summary.orthogonalityError,
      "trainTokens": summary.trainTokens, "seconds": summary.seconds,
      "lossDigest": summary.lossDigest, "sessionPath": sessionPath,
      "phaseSeconds": JSONObject(summary.phaseSeconds.mapValues { $0 }),
    ])
    object["validation"] = Self.score(summary.validation, "the run ended before a validation")
    object["validationStep"] = summary.validation?.step
    object["reference"] = Self.score(summary.reference, "not measured")
    object["rtn"] = Self.score(summary.rtn, "not measured")
    return object
  }

  private static func score(_ evaluation: Evaluation?, _ why: String) -> JSONObject {
    var object = JSONObject()
    guard let evaluation else {
      for key in ["nll", "perplexity", "accuracy"] { object.setMissing(key, why: why) }
      return object
    }
    object["nll"] = evaluation.nll
    object["perplexity"] = evaluation.perplexity
    object["accuracy"] = evaluation.accuracy
    if evaluation.accuracy == nil {
      object.setMissing("accuracy", why: "a language model is judged by perplexity")
    } else {
      object.setMissing("perplexity", why: "a vision model is judged by accuracy")
    }
    return object
  }

  /// Perplexity of a language model, accuracy of a vision transformer.
  static func quality(_ evaluation: Evaluation) -> String {
    evaluation.accuracy.map { "accuracy \(Digits.text($0))" }
      ?? "perplexity \(Digits.text(evaluation.perplexity ?? .nan))"
  }

  /// Against full precision: points of accuracy, or the ratio of perplexities.
  private func comparison(_ evaluation: Evaluation) -> String {
    if let accuracy = evaluation.accuracy, let full = summary.reference?.accuracy {
      return "  points \(Digits.text((accuracy - full) * 100, 4))"
    }
    guard let perplexity = evaluation.perplexity, let full = summary.reference?.perplexity else {
      return ""
    }
    return "  ratio \(Digits.text(perplexity / full))"
  }

  private var isVision: Bool { summary.reference?.accuracy != nil }

  var words: [String] {
    func row(_ name: String, _ evaluation: Evaluation?) -> String {
      guard let evaluation else { return "\(name)  not measured" }
      return "\(name)  " + Self.quality(evaluation) + comparison(evaluation)
    }
    return [
      row("full precision", summary.reference), row("round-to-nearest", summary.rtn),
      row("trained", summary.validation) + lateness,
      "bits a weight \(Digits.text(summary.bitsPerWeight))  "
        + "|QtQ-I| \(Digits.text(summary.orthogonalityError, 2))",
      "\(isVision ? "images" : "tokens") \(summary.trainTokens)  "
        + "seconds \(Digits.seconds(summary.seconds))  digest \(summary.lossDigest)",
      "\(summary.ending.rawValue) at step \(summary.step)", "session \(sessionPath)",
    ]
  }

  /// A run that was stopped is not validated again.
  private var lateness: String {
    guard let step = summary.validation?.step, step != summary.step else { return "" }
    return "  at step \(step)"
  }
}

extension JSONObject {
  init(_ fields: [String: Double]) {
    self.init()
    for (key, value) in fields { self[key] = value }
  }
}
