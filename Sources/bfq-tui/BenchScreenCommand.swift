import ArgumentParser
import Foundation
import WorkbenchTerminal

/// `bench screen`: key to first byte of the workbench in a pseudo-terminal, while it trains.
struct BenchScreenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Time keys and first paint in a pseudo-terminal.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Keys to send.") var keys: Int = 200
  @Option(help: "Columns of the pseudo-terminal.") var columns: Int = 200
  @Option(help: "Rows of the pseudo-terminal.") var rows: Int = 60
  @Option(help: "Seconds to wait until the run trains.") var settle: Double = 10
  @Option(help: "Another program to measure in its place, e.g. htop.") var command: String?

  mutating func validate() throws {
    try OptionBounds.check("--keys", keys, in: 1...100_000)
    try OptionBounds.check("--columns", columns, in: 1...1000)
    try OptionBounds.check("--rows", rows, in: 1...1000)
    try OptionBounds.check("--settle", settle, in: 0...3600)
  }

  func run() throws {
    let session = FileManager.default.temporaryDirectory
      .appending(path: "bfq-bench-screen-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: session) }
    let report = try ScreenLatencyProbe.run(
      command: command.map { ["/bin/sh", "-c", "exec \($0)"] } ?? training(session.path),
      environment: ["LC_ALL": "C.UTF-8"], columns: columns, rows: rows, keys: keys,
      settleSeconds: settle, seed: common.seed)
    show(report)
  }

  private func training(_ session: String) -> [String] {
    [
      Bundle.main.executablePath ?? CommandLine.arguments[0], "train", "--steps", "1000000",
      "--session", session, "--threads", String(common.threadCount), "--evaluate-every", "0",
      "--checkpoint-every", "0",
    ]
  }

  private func show(_ report: ScreenLatencyReport) {
    let rows = [
      ("first paint", report.firstPaintSeconds * 1e3, "ms", 60.0),
      ("key to first byte p50", report.p50Milliseconds, "ms", 2),
      ("key to first byte p90", report.p90Milliseconds, "ms", 10),
      ("key to first byte p99", report.p99Milliseconds, "ms", 10),
      ("bytes a key", report.bytesPerKey, "bytes", 4096),
      ("main thread's share of a core", (report.userInterfaceCPUShare ?? .nan) * 100, "%", 2),
    ]
    for (name, value, unit, budget) in rows {
      BenchRow(
        name: name, threads: common.threadCount, value: value, unit: unit, reference: budget,
        ratio: value / budget
      ).print(json: common.json)
    }
  }
}
