import ArgumentParser

/// The root command; alone it opens the workbench.
struct BfqTui: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bfq-tui",
    abstract: "A terminal workbench for training language models down to 2-4 bits.",
    version: "0.1.0",
    subcommands: [
      WorkbenchCommand.self, TrainCommand.self, SweepCommand.self, PretrainCommand.self,
      EvalCommand.self, AgreementCommand.self, GenerateCommand.self, ChatCommand.self,
      ExportCommand.self, ImportCommand.self,
      InspectCommand.self, ReplayCommand.self, VerifyCommand.self, DiffCommand.self,
      AttachCommand.self, CtlCommand.self,
      SessionsCommand.self,
      BenchCommand.self, DoctorCommand.self, ThemesCommand.self, KeysCommand.self,
    ], defaultSubcommand: WorkbenchCommand.self)
}
