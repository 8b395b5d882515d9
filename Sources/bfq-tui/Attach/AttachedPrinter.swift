import ArgumentParser
import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore

/// `attach` without a terminal: prints from the begin what the run itself prints, until it ends.
struct AttachedPrinter {
  private var follower: SessionFollower
  private let json: Bool
  private let path: String

  init(_ follower: SessionFollower, json: Bool) {
    self.follower = follower
    self.json = json
    path = follower.reader.folder.url.path
  }

  /// Throws: `ExitCode` where the run's process goes without a word.
  mutating func run() throws {
    let run = HeadlessPrinter(
      recorder: nil, interval: configuration?.reportEvery ?? 1, json: json,
      positions: configuration?.positions ?? "tokens")
    let sweep = SweepPrinter(json: json, folder: path)
    var isSweep = false
    var ending = EndWatch()
    var isCaughtUp = false
    while true {
      let isRecording = follower.isRecording
      guard case .events(let events) = try UnreadableInput.reading({ try follower.look() }) else {
        StandardOutput.diagnostic("the run goes on from an earlier checkpoint")
        continue
      }
      for event in events {
        if case .sweepPlanned = event.body { isSweep = true }
        isSweep ? sweep.publish(event) : run.publish(event)
        if case .stopped(let summary) = event.body { printSummary(summary) }
        ending.note(event)
      }
      // An end in the history may be that of a run that is being resumed.
      if isCaughtUp && !events.isEmpty && ending.hasEnded { return }
      guard events.isEmpty else { continue }
      isCaughtUp = true
      if !isRecording && ending.hasEnded { return }
      if !isRecording { throw gone }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  private var gone: ExitCode {
    StandardOutput.diagnostic("\(path): the run's process has gone")
    return ExitCode(ExitStatus.failure)
  }

  /// A sweep's session has none.
  private var configuration: RunConfiguration? {
    try? RunFolder(follower.reader.folder.url).readConfiguration()
  }

  private func printSummary(_ summary: RunSummary) {
    SummaryLines(summary, sessionPath: path).print(json: json)
  }
}
