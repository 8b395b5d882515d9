internal import EngineMessages

/// Short phrases shared by panels, log and headless lines, so that a thing has one name.
enum Wording {
  static func quality(_ evaluation: Evaluation) -> String {
    var text = "nll \(Number.fixed(evaluation.nll, 4))"
    if let perplexity = evaluation.perplexity { text += "  ppl \(Number.compact(perplexity))" }
    if let accuracy = evaluation.accuracy { text += "  accuracy \(Number.percent(accuracy))" }
    return text
  }

  /// What a step's rate counts.
  static func rate(_ run: RunState) -> String {
    isVision(run) ? "img/s" : "tok/s"
  }

  static func isVision(_ run: RunState) -> Bool { run.description?.metric == .accuracy }

  static func bytes(_ count: Int) -> String {
    let value = Double(count)
    switch count {
    case ..<1024: return "\(count) B"
    case ..<1_048_576: return Number.fixed(value / 1024, 1) + " KiB"
    case ..<1_073_741_824: return Number.fixed(value / 1_048_576, 1) + " MiB"
    default: return Number.fixed(value / 1_073_741_824, 2) + " GiB"
    }
  }

  /// `45 s`, `8 min`, `1h14`, `2d03h`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "-" }
    let whole = Int(saturating: max(seconds, 0))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min"
    case ..<86400: return "\(whole / 3600)h\(twoDigits(whole / 60 % 60))"
    default: return "\(whole / 86400)d\(twoDigits(whole / 3600 % 24))h"
    }
  }

  /// `1:02:03`, a clock reading.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "-" }
    let whole = Int(saturating: max(seconds, 0))
    let tail = "\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    return whole < 3600 ? tail : "\(whole / 3600):\(tail)"
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : String(value)
  }
}
