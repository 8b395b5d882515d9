import Workbench

/// A comparison of two sessions, in words and as JSON.
struct DifferenceLines {
  private let difference: SessionDifference
  private let a: String
  private let b: String
  private let digests: (a: String?, b: String?)

  init(
    _ difference: SessionDifference, a: String, b: String, digests: (a: String?, b: String?)
  ) {
    self.difference = difference
    self.a = a
    self.b = b
    self.digests = digests
  }

  // MARK: - JSON

  var json: JSONObject {
    var object = JSONObject([
      "a": a, "b": b, "loss": losses,
      "settings": difference.settings.map(setting),
      "validation": figures(difference.validation), "reference": figures(difference.reference),
      "rtn": figures(difference.rtn), "bitsPerWeight": figure(difference.bitsPerWeight),
      "layers": difference.layers.map { layer in
        var object = figures(layer.figures)
        object["name"] = layer.name
        return object
      },
    ])
    object["lossDigest"] = digestObject
    return object
  }

  private func setting(_ setting: SessionDifference.Setting) -> JSONObject {
    var object = JSONObject(["name": setting.name, "a": setting.a, "b": setting.b])
    if setting.a == nil { object.setMissing("a", why: "not set") }
    if setting.b == nil { object.setMissing("b", why: "not set") }
    return object
  }

  private var digestObject: JSONObject {
    var object = JSONObject(["a": digests.a, "b": digests.b])
    for (key, digest) in [("a", digests.a), ("b", digests.b)] where digest == nil {
      object.setMissing(key, why: "the run did not come to its end")
    }
    return object
  }

  private var losses: JSONObject {
    let losses = difference.losses
    var object = JSONObject([
      "compared": losses.compared, "onlyInA": losses.onlyInA, "onlyInB": losses.onlyInB,
      "identical": losses.firstDifference == nil,
    ])
    object["firstDifference"] = losses.firstDifference.map(pair)
    object["largestDifference"] = losses.largestDifference.map(pair)
    object["last"] = losses.last.map(pair)
    return object
  }

  private func pair(_ loss: SessionDifference.StepLoss) -> JSONObject {
    JSONObject([
      "step": loss.step, "a": loss.a, "b": loss.b, "difference": loss.difference,
    ])
  }

  private func figures(_ figures: [SessionDifference.Figure]) -> JSONObject {
    var object = JSONObject()
    for entry in figures { object[entry.name] = figure(entry) }
    return object
  }

  private func figure(_ figure: SessionDifference.Figure) -> JSONObject {
    var object = JSONObject()
    for (key, value) in [("a", figure.a), ("b", figure.b), ("difference", figure.difference)] {
      object[key] = value
      if value == nil { object.setMissing(key, why: "not measured in both") }
    }
    return object
  }

  // MARK: - Words

  var words: [String] {
    ["A  \(a)", "B  \(b)", ""] + settingLines + [""] + lossLines + [""] + qualityLines + [""]
      + layerLines
  }

  private var settingLines: [String] {
    guard !difference.settings.isEmpty else { return ["settings  the same"] }
    var table = TextTable()
    table.append(["setting", "A", "B"])
    for setting in difference.settings {
      table.append([setting.name, setting.a ?? "-", setting.b ?? "-"])
    }
    return table.lines
  }

  private var lossLines: [String] {
    let losses = difference.losses
    let counts =
      "steps  \(losses.compared) in both, \(losses.onlyInA) only in A, \(losses.onlyInB) only in B"
    guard losses.compared > 0 else { return [counts] }
    guard losses.firstDifference != nil else { return [counts, "losses  the same, bit for bit"] }
    var table = TextTable()
    table.append(["loss", "step", "A", "B", "B - A"])
    for (name, loss) in [
      ("first difference", losses.firstDifference), ("largest", losses.largestDifference),
      ("last", losses.last),
    ] {
      guard let loss else { continue }
      table.append(
        [name, "\(loss.step)"] + [loss.a, loss.b].map { Digits.text($0) }
          + [Digits.text(loss.difference, 3)])
    }
    return [counts] + table.lines
  }

  private var qualityLines: [String] {
    var table = TextTable()
    table.append(["quality", "A", "B", "B - A"])
    for (name, figures) in [
      ("full precision", difference.reference), ("round-to-nearest", difference.rtn),
      ("trained", difference.validation),
    ] {
      for figure in figures where figure.a != nil || figure.b != nil {
        table.append(["\(name) \(figure.name)"] + cells(figure))
      }
    }
    table.append(["bits a weight"] + cells(difference.bitsPerWeight))
    return table.lines
  }

  private var layerLines: [String] {
    let changed = difference.layers.filter(\.differs)
    let counts = "layers  \(changed.count) of \(difference.layers.count) differ"
    guard !changed.isEmpty else { return [counts] }
    var table = TextTable()
    table.append(["layer", "figure", "A", "B", "B - A"])
    for layer in changed {
      for figure in layer.figures where figure.differs {
        table.append([layer.name, figure.name] + cells(figure))
      }
    }
    return [counts] + table.lines
  }

  private func cells(_ figure: SessionDifference.Figure) -> [String] {
    [figure.a, figure.b].map { $0.map { Digits.text($0) } ?? "-" }
      + [figure.difference.map { Digits.text($0, 3) } ?? "-"]
  }
}
