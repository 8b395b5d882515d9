import EngineMessages
import Foundation
import SessionStore
import Testing

/// Runs killed at random times, and resumed, again and again: preparation, steps, checkpoints, ends.
///
/// 30 kills; `BFQ_KILLS` says another number, `BFQ_KILL_SEED` another seed.
@Suite(.serialized) struct KillLoopTests {
  private static let kills = number("BFQ_KILLS") ?? 30
  private static let seed = UInt64(number("BFQ_KILL_SEED") ?? 1)

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// What an uninterrupted run says.
  private struct Whole {
    var digest: String
    var losses: [Int: Double]
    var nll: Double
    var table: String
    var seconds: Double

    init(_ run: ShortRun) throws {
      let began = Date()
      let outcome = try Program.run(run.begin("whole"), in: run.folder)
      seconds = Date().timeIntervalSince(began)
      let summary = try #require(ShortRun.summary(outcome.output), "\(outcome.errors)")
      digest = try #require(summary["lossDigest"] as? String)
      nll = try #require((summary["validation"] as? [String: Any])?["nll"] as? Double)
      losses = ShortRun.printed(outcome.output)
      table = try KillLoopTests.table(of: "whole", in: run.folder)
    }
  }

  @Test(.timeLimit(.minutes(600))) func killedRunsGoOnAsIfNothingHadHappened() throws {
    let folder = try TestFolder()
    let run = try ShortRun(folder)
    let whole = try Whole(run)
    #expect(whole.losses.count == run.steps)
    var random = Random(state: Self.seed)
    var (killed, sessions) = (0, 0)
    while killed < Self.kills {
      sessions += 1
      let session = "run\(sessions)"
      killed += try killAndResume(run, session, whole, &random, atMost: Self.kills - killed)
      try FileManager.default.removeItem(at: folder[session])
    }
    print("\(killed) kills of \(sessions) sessions, each whole again")
  }

  /// One session, killed up to five times, then left to end; how often it was killed.
  private func killAndResume(
    _ run: ShortRun, _ session: String, _ whole: Whole, _ random: inout Random, atMost most: Int
  ) throws -> Int {
    var kills = 0
    let wanted = min(most, 2 + random.below(4))
    for attempt in 0..<8 where kills < wanted {
      let isBegun = self.isBegun(session, in: run)
      let arguments = isBegun ? ShortRun.resume(session) : run.begin(session)
      let delay = whole.seconds * Double(random.below(10_000)) / 10_000
      let (output, errors, signal) = try killed(arguments, in: run.folder, after: delay)
      let place = "seed \(Self.seed), \(session), attempt \(attempt), \(delay) s"
      if signal == nil {
        #expect(
          ShortRun.summary(output)?["lossDigest"] as? String == whole.digest, "\(place) \(errors)")
        break
      }
      kills += 1
      try expectKept(ShortRun.printed(output), in: run.folder[session], whole, place)
    }
    try expectWhole(run, session, whole)
    return kills
  }

  /// From its settings on there is something to resume; before, nothing was told.
  private func isBegun(_ session: String, in run: ShortRun) -> Bool {
    FileManager.default.fileExists(atPath: run.folder["\(session)/run.json"].path)
  }

  /// Every step that was told is in the session, with the loss that an uninterrupted run has.
  private func expectKept(
    _ printed: [Int: Double], in session: URL, _ whole: Whole, _ place: String
  ) throws {
    let recorded = try? ShortRun.recorded(session)
    for (step, loss) in printed {
      #expect(recorded?[step] == loss, "\(place): step \(step) is not in the session")
      #expect(whole.losses[step] == loss, "\(place): step \(step)")
    }
  }

  private func expectWhole(_ run: ShortRun, _ session: String, _ whole: Whole) throws {
    let isBegun = self.isBegun(session, in: run)
    let last = try Program.run(
      isBegun ? ShortRun.resume(session) : run.begin(session), in: run.folder)
    let summary = try #require(ShortRun.summary(last.output), "\(session): \(last.errors)")
    #expect(last.code == 0 && summary["lossDigest"] as? String == whole.digest, "\(session)")
    #expect((summary["validation"] as? [String: Any])?["nll"] as? Double == whole.nll, "\(session)")
    #expect(try Self.table(of: session, in: run.folder) == whole.table, "\(session)")
    let difference = try Program.run(["diff", "whole", session, "--json"], in: run.folder)
    let losses = difference.object["loss"] as? [String: Any]
    #expect(losses?["identical"] as? Bool == true, "\(session): \(difference.output)")
    #expect(losses?["compared"] as? Int == run.steps, "\(session)")
    let verified = try Program.run(["verify", session, "--json"], in: run.folder)
    #expect(verified.object["identical"] as? Bool == true, "\(session): \(verified.output)")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: run.folder["\(session)/checkpoints"].path)
    #expect(
      files.count <= 2 && !files.contains { $0.hasSuffix(".partial") }, "\(session): \(files)")
  }

  /// Starts a run and kills it; what it had printed, and no signal where it ended before.
  private func killed(
    _ arguments: [String], in folder: TestFolder, after delay: Double
  ) throws -> (output: String, errors: String, signal: Int32?) {
    let files = [folder["output"], folder["errors"]]
    for file in files { try Data().write(to: file) }
    let process = try Program.start(
      arguments, in: folder.url, output: try FileHandle(forWritingTo: files[0]),
      errors: try FileHandle(forWritingTo: files[1]))
    Thread.sleep(forTimeInterval: delay)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let isKilled = process.terminationReason == .uncaughtSignal
    return (
      try folder.text("output"), try folder.text("errors"),
      isKilled ? process.terminationStatus : nil
    )
  }

  /// The session as a table, without what depends on the clock.
  private static func table(of session: String, in folder: TestFolder) throws -> String {
    let outcome = try Program.run(["export", session, "--csv", "-"], in: folder)
    #expect(outcome.code == 0, "\(session): \(outcome.errors)")
    return outcome.lines.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset != 5 }.map { String($0.element) }.joined(separator: ",")
    }.joined(separator: "\n")
  }
}

/// SplitMix64: the same seed kills at the same times.
private struct Random {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
