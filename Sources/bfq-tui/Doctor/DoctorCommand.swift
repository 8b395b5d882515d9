import ArgumentParser

/// `doctor`: what this machine has, and what that means for a run.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check processor, libraries, memory, disk, models, data, terminal and settings.",
    discussion: """
      A line each: ok, note (works, with less) or miss (does not work), what was found, what it means and \
      what to do. Plain text, on a terminal too. Exit code 1 where the built-in model or the folder of \
      sessions cannot be used.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let findings =
      ProcessorFindings.all(threads: common.threadCount) + MachineFindings.all
      + ModelFindings.all + TerminalFindings.all + SettingsFindings.all
    for finding in findings {
      StandardOutput.line(common.json ? finding.json.text : finding.text)
    }
    let needed = ["default model", "session folder"]
    if findings.contains(where: { $0.level == .miss && needed.contains($0.name) }) {
      throw ExitCode(ExitStatus.failure)
    }
  }
}
