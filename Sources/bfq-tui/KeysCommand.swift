import ArgumentParser
import DataFaults
import Workbench

/// `keys`: the key table, as the README has it.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Print the workbench's keys as a Markdown table, or as JSON, one object a row.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "The standard keys, without the user's keys.toml.") var standard = false

  func run() throws {
    let keys =
      standard ? InstalledKeys(table: .standard, faults: []) : InstalledKeys.load()
    if common.json {
      for row in keys.table.rows { StandardOutput.line(json(row).text) }
    } else {
      StandardOutput.text(KeyTable.markdown(keys.table))
    }
    for fault in keys.faults { StandardOutput.diagnostic(fault.description) }
    if !keys.faults.isEmpty { throw ExitCode(ExitStatus.failure) }
  }

  private func json(_ row: KeyRow) -> JSONObject {
    JSONObject([
      "group": row.group.rawValue, "keys": row.keys, "command": row.command, "help": row.help,
      "steers": row.steers,
    ])
  }
}
