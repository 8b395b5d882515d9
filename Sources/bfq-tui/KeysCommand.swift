import ArgumentParser
import Workbench

/// `keys`: the key table, as the README has it.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Print the workbench's keys as a Markdown table.")

  @OptionGroup var common: CommonOptions

  func run() throws { StandardOutput.text(KeyTable.markdown()) }
}
