import ArgumentParser

/// No subcommand: the workbench, with its picker over sessions and the embedded default.
struct WorkbenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Open the workbench (the default).")

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if screen.headless {
      let signals = StopSignals()
      // Without a terminal the default is what `train --headless` does.
      try HeadlessRun(
        plan: RunPlan.creating(TrainCommand.parse([])), json: common.json,
        signals: signals, readOnly: screen.readonly
      )
      .run()
    } else {
      try WorkbenchApp.pick(options: screen)
    }
  }
}
