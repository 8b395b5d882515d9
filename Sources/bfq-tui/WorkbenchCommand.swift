import ArgumentParser

/// No subcommand: the workbench, with its picker over sessions and the embedded default.
struct WorkbenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Open the workbench (the default).")

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    guard common.json || screen.headless else {
      return try WorkbenchApp.pick(options: screen, runArguments: runArguments)
    }
    guard screen.script == nil else {
      throw ValidationError(
        "--script: found it without a screen, expected a terminal and no --json")
    }
    let signals = StopSignals()
    // Without a terminal the default is what `train --headless` does.
    try HeadlessRun(
      plan: RunPlan.creating(TrainCommand.parse(runArguments)), json: common.json,
      signals: signals, readOnly: screen.readonly
    )
    .run()
  }

  /// What a run begun from here gets of `train`'s options.
  private var runArguments: [String] {
    ["--seed", String(common.seed)] + (common.threads.map { ["--threads", String($0)] } ?? [])
  }
}
