/// One line of `doctor`: what was found, what it means for a run, and what to do about it.
struct Finding {
  /// How much it matters.
  enum Level: String {
    /// As it should be.
    case ok = "ok"
    /// Works, but with less.
    case note = "note"
    /// Something does not work until it is mended.
    case miss = "miss"
  }

  var name: String
  var level: Level
  var found: String
  var means: String
  /// nil where there is nothing to do.
  var advice: String?

  init(_ name: String, _ level: Level, _ found: String, means: String, advice: String? = nil) {
    (self.name, self.level, self.found) = (name, level, found)
    (self.means, self.advice) = (means, advice)
  }

  /// `ok    cores: 2; a run uses 2 threads …`; never an escape sequence.
  var text: String {
    let word = level.rawValue + String(repeating: " ", count: 6 - level.rawValue.count)
    return word + "\(name): \(found); \(means)" + (advice.map { "; to do: \($0)" } ?? "")
  }

  var json: JSONObject {
    var object = JSONObject([
      "name": name, "status": level.rawValue, "found": found, "means": means,
    ])
    object["advice"] = advice
    if advice == nil { object.setMissing("advice", why: "nothing to do") }
    return object
  }
}
