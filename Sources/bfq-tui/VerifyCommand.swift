import ArgumentParser
import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import SessionStore

/// `verify`: makes a recorded run again and compares every step, bit for bit.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run a session again, commands included, and compare every step bit for bit.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The session's folder.") var session: String

  func run() throws {
    let (configuration, events) = try UnreadableInput.reading {
      let reader = try SessionReader(opening: URL(filePath: session))
      return (
        try RunFolder(URL(filePath: session)).readConfiguration(),
        try reader.events(from: 0, limit: reader.endSequence)
      )
    }
    let verification = RunVerification(recorded: events)
    let compared = verification.count
    let place = FileManager.default.temporaryDirectory
      .appending(path: "bfq-verify-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    switch runAgain(configuration, in: RunFolder(place), verification) {
    case .fault(let line):
      throw ExitCode(ExitStatus.code(of: line))
    case .unkept, .abandoned: throw ExitCode(ExitStatus.failure)
    case .summary: break
    }
    try report(verification.finish(), compared: compared)
  }

  private func runAgain(
    _ recorded: RunConfiguration, in folder: RunFolder, _ verification: RunVerification
  ) -> RunOutcome {
    var configuration = recorded
    if let threads = common.threads { configuration.threads = threads }
    let engine = Engine(
      configuration: configuration, folder: folder, name: "verify",
      startedAt: ISO8601DateFormatter().string(from: Date()),
      embedded: EmbeddedResources.models, sinks: [verification, FaultPrinter()],
      clock: MonotonicClock.now)
    verification.begin { action in
      _ = engine.send(
        EngineCommand(id: 1, text: "\(action)", origin: .replay, action: action))
    }
    engine.start()
    return engine.join()
  }

  private func report(_ difference: RunVerification.Difference?, compared: Int) throws {
    var object = JSONObject(["identical": difference == nil, "compared": compared])
    object["firstDifference"] = difference.map {
      JSONObject([
        "step": $0.step, "field": $0.field, "recorded": $0.recorded, "found": $0.found,
      ])
    }
    if common.json {
      StandardOutput.line(object.text)
    } else if let difference {
      StandardOutput.line(
        "differs at step \(difference.step): \(difference.field) was "
          + "\(text(difference.recorded)), is \(text(difference.found))")
    } else {
      StandardOutput.line("identical: \(compared) steps and validations")
    }
    if difference != nil { throw ExitCode(ExitStatus.failure) }
  }

  private func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "missing" }
}

/// Says why a run could not be made again.
private struct FaultPrinter: EventSink {
  func publish(_ event: EngineEvent) {
    guard case .logged(.error, let text) = event.body else { return }
    StandardOutput.diagnostic(text)
  }
}
