import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation

/// `sweep`: a grid of runs, methods x widths x seeds, that can be interrupted and goes on.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run methods x bits x seeds, one after the other, and tabulate them.",
    discussion: """
      Every option of train is taken too, but --method, --session, --resume and --seed: --seed is the first \
      seed. The same command on the same folder goes on where it was interrupted.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var screen: ScreenOptions
  @OptionGroup var grid: SweepGridOptions
  @OptionGroup var output: SweepOutputOptions
  @Flag(help: "No workbench: one line a cell.") var headless = false
  @Option(help: "Folder of the sweep; by default one under Sessions/ that its settings name.")
  var folder: String?
  @Option(
    help: ArgumentHelp(
      "Forget the results of cells like qat-*-2bit-seed1 and run them again; may be repeated.",
      valueName: "glob"))
  var rerun: [String] = []
  @Argument(parsing: .allUnrecognized, help: "Options of train, which every run of the grid gets.")
  var training: [String] = []

  mutating func validate() throws { try OptionBounds.checkPaths(["--folder": folder]) }

  func run() throws {
    let isHeadless = headless || common.json || screen.headless
    if isHeadless {
      guard screen.script == nil else {
        throw ValidationError("--script: found it without a screen, expected a terminal")
      }
    }
    let signals = isHeadless ? StopSignals() : nil
    let sweep = try OpenedSweep.open(plan(), at: folder, rerun: rerun, output: output)
    if let signals {
      try HeadlessSweep(sweep: sweep, json: common.json, signals: signals).run()
    } else {
      try WorkbenchApp.run(sweep: sweep, options: screen)
    }
  }

  func plan() throws -> SweepPlan {
    let seeds = (0..<UInt64(grid.seeds)).map { common.seed &+ $0 }
    return try SweepPlan(methods: grid.methodWords, bits: grid.widths, seeds: seeds) {
      try configuration($0, bits: $1)
    }
  }

  /// What `train` would run for one method at one width.
  private func configuration(_ method: String, bits: Int) throws -> RunConfiguration {
    var arguments = training + SweepGridOptions.arguments(method) + ["--bits", String(bits)]
    if let threads = common.threads { arguments += ["--threads", String(threads)] }
    do {
      return try TrainCommand.parse(arguments).runConfiguration()
    } catch let fault as DataFault {
      throw fault
    } catch let unreadable as UnreadableInput {
      throw unreadable
    } catch {
      throw ValidationError("\(method): \(TrainCommand.message(for: error))")
    }
  }
}
