import ArgumentParser
import Workbench

/// The forms of `export` that tell of a session, and how its screens look in a cast.
struct SessionExportOptions: ParsableArguments {
  /// What a session is written as, and where.
  enum Form {
    case csv(String), tensorboard(String), cast(String), report(String)

    var path: String {
      switch self {
      case .csv(let path), .tensorboard(let path), .cast(let path), .report(let path): path
      }
    }
  }

  @Option(help: "File to write: a session as CSV, a row a step.") var csv: String?
  @Option(help: "Folder to write: a session as event files of TensorBoard.")
  var tensorboard: String?
  @Option(help: "File to write: a session played through its screens, as an asciicast.")
  var cast: String?
  @Option(help: "File to write: a session as one page, .md or .html.") var report: String?
  @Option(name: .customLong("screen"), help: ScreenName.help)
  var screenName: String = "overview"
  @Option(help: "Of a cast: seconds at most; a longer session is played faster.")
  var length: Double = 60
  @OptionGroup var screen: ScreenOptions
  @Argument(help: "The session's folder, where a session is written; --model says the same.")
  var session: String?

  mutating func validate() throws {
    try OptionBounds.checkPaths([
      "--csv": csv, "--tensorboard": tensorboard, "--cast": cast, "--report": report,
    ])
  }

  var form: Form? {
    csv.map(Form.csv) ?? tensorboard.map(Form.tensorboard) ?? cast.map(Form.cast)
      ?? report.map(Form.report)
  }

  /// Refuses no form, two of them, and options that the one given would not read.
  ///
  /// `arguments` are those of the command line, a configuration file expanded.
  func check(packed: String?, hf: String?, model: String?, arguments: [String]) throws {
    let forms = [
      ("packed", packed), ("hf", hf), ("csv", csv), ("tensorboard", tensorboard), ("cast", cast),
      ("report", report),
    ].filter { $0.1 != nil }.map(\.0)
    guard let name = forms.first, forms.count == 1 else {
      let found = forms.isEmpty ? "none" : forms.map { "--\($0)" }.joined(separator: " and ")
      throw ValidationError(
        "found \(found), expected one of --packed, --hf, --csv, --tensorboard, --cast and --report")
    }
    if form == nil {
      try checkModel(name, arguments)
    } else {
      try checkSession(name, model, arguments)
    }
  }

  private static let look = ["size", "screen", "theme", "glyphs", "color", "script", "length"]

  private func checkModel(_ name: String, _ arguments: [String]) throws {
    try UnusedOptions.refuse(
      Self.look + ["readonly"], in: arguments, with: "--\(name)", expected: "it with --cast")
    if let session {
      throw ValidationError("\(session): found it with --\(name), expected --model \(session)")
    }
  }

  private func checkSession(_ name: String, _ model: String?, _ arguments: [String]) throws {
    try UnusedOptions.refuseAll(
      but: ["model", name] + (name == "cast" ? Self.look : []), in: arguments, with: "--\(name)")
    switch (session, model) {
    case (nil, nil): throw ValidationError("--\(name): found no session, expected its folder")
    case (let session?, let model?):
      throw ValidationError("found \(session) and --model \(model), expected one session")
    default: break
    }
    if let report, SessionReport(path: report) == nil {
      throw ValidationError("--report: found \(report), expected a name that ends in .md or .html")
    }
    guard length > 0, length.isFinite else {
      throw ValidationError("--length: found \(length), expected seconds above 0")
    }
    try ScreenName.check(screenName)
  }
}
