import ArgumentParser
import DataFaults
import Workbench

/// `keys`: the key table, as the README has it.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Print the workbench's keys as a Markdown table.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "The standard keys, without the user's keys.toml.") var standard = false

  func run() throws {
    guard !standard else { return StandardOutput.text(KeyTable.markdown()) }
    let keys = InstalledKeys.load()
    StandardOutput.text(KeyTable.markdown(keys.table))
    for fault in keys.faults { StandardOutput.diagnostic(fault.description) }
    if !keys.faults.isEmpty { throw ExitCode(ExitStatus.failure) }
  }
}
