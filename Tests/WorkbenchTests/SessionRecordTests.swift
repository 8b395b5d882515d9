import EngineMessages
import Foundation
import Testing

@testable import Workbench

@Suite struct SessionRecordTests {
  private static func step(_ step: Int, loss: Double) -> EngineEventBody {
    .stepCompleted(
      StepReport(
        step: step, loss: loss, crossEntropy: loss, learningRate: 0, gradientNorm: 0,
        clipped: false, tokens: 1, seconds: 1))
  }

  private static func record(_ items: [(Int, EngineEventBody)]) -> SessionRecord {
    SessionRecord(
      items.enumerated().map { index, item in
        EngineEvent(sequence: index, step: item.0, seconds: Double(index), body: item.1)
      })
  }

  private static func losses(_ values: [(Int, Double)]) -> SessionRecord {
    record(values.map { ($0.0, step($0.0, loss: $0.1)) })
  }

  @Test func everyStepOfARunIsKept() {
    let record = SessionRecord(SyntheticRun.events(steps: 300))
    #expect(record.steps.map(\.step) == Array(1...300))
    #expect(record.validations.map(\.step) == [200])
    #expect(record.layers.map(\.name) == SyntheticRun.names)
    #expect(record.bitsPerWeight == 2.31 && record.summary == nil)
  }

  /// What a run left behind when it went back is no part of how it went on.
  @Test func aRollbackDropsWhatCameAfter() {
    let evaluation = Evaluation(
      subject: .validation, step: 3, nll: 1, perplexity: nil, accuracy: nil, count: 1)
    let record = Self.record([
      (1, Self.step(1, loss: 5)), (2, Self.step(2, loss: 4)), (3, Self.step(3, loss: 3)),
      (3, .evaluated(evaluation)), (1, .diverged(cause: "x", restoredStep: 1)),
      (2, Self.step(2, loss: 7)),
    ])
    #expect(record.steps.map(\.step) == [1, 2])
    #expect(record.steps.map(\.loss) == [5, 7])
    #expect(record.validations.isEmpty)
  }

  /// Preparing, a resumed run of an early version stood at step 0: that takes nothing back.
  @Test func aResumedRunKeepsWhatCameBefore() throws {
    let evaluation = Evaluation(
      subject: .validation, step: 2, nll: 1, perplexity: nil, accuracy: nil, count: 1)
    let items: [(Int, EngineEventBody)] = [
      (1, Self.step(1, loss: 5)), (2, Self.step(2, loss: 4)), (2, .evaluated(evaluation)),
      (0, .phaseChanged(.preparing(what: "opening the model"))),
      (2, .logged(level: .info, text: "resumed at step 2")), (2, .evaluated(evaluation)),
      (2, .phaseChanged(.training(step: 2))), (3, Self.step(3, loss: 3)),
    ]
    let record = Self.record(items)
    #expect(record.steps.map(\.step) == [1, 2, 3] && record.validations.map(\.step) == [2])
    // Nor does TensorBoard forget them.
    var stream = TensorBoardStream(startSeconds: 0)
    var bytes = stream.head
    for (index, item) in items.enumerated() {
      bytes += stream.records(
        of: EngineEvent(sequence: index, step: item.0, seconds: 0, body: item.1))
    }
    let steps = try EventFileReader.records(bytes).filter { $0.scalars["loss"] != nil }.map(\.step)
    #expect(steps == [1, 2, 3])
  }

  @Test func aStepTakenAgainReplacesTheFirst() {
    let record = Self.losses([(1, 1), (2, 2), (3, 3), (2, 4)])
    #expect(record.steps.map(\.step) == [1, 2] && record.steps.map(\.loss) == [1, 4])
  }

  @Test func stepsArePairedByNumber() {
    let a = Self.losses([(1, 1), (2, 2), (4, 4), (5, 5)])
    let b = Self.losses([(2, 2), (3, 3), (4, 4.5), (5, 4), (6, 1)])
    let losses = SessionDifference(a, b).losses
    #expect((losses.compared, losses.onlyInA, losses.onlyInB) == (3, 1, 2))
    #expect(losses.firstDifference == .init(step: 4, a: 4, b: 4.5))
    #expect(losses.largestDifference == .init(step: 5, a: 5, b: 4))
    #expect(losses.last?.step == 5)
  }

  /// Equal means equal bits: zeros of two signs are not, one NaN is; and a NaN is the largest.
  @Test func differencesAreOfBits() {
    let losses = SessionDifference(
      Self.losses([(1, .nan), (2, 0), (3, 1), (4, 1)]),
      Self.losses([(1, .nan), (2, -0.0), (3, .nan), (4, 100)])
    ).losses
    #expect(losses.firstDifference?.step == 2)
    #expect(losses.largestDifference?.step == 3)
  }

  @Test func aRunIsNoDifferenceToItself() {
    let record = SessionRecord(SyntheticRun.events(steps: 300))
    let settings = FlatSettings.of(record, configuration: nil)
    let difference = SessionDifference(
      record, record, settingsOfA: settings, settingsOfB: settings)
    #expect(difference.settings.isEmpty && difference.losses.firstDifference == nil)
    #expect(!difference.layers.isEmpty && !difference.layers.contains(where: \.differs))
  }

  @Test func settingsAreLeavesOfTheConfiguration() {
    let json = #"{"a":{"b":true,"c":[1,"x"]},"d":0.5,"e":null,"f":18446744073709551615,"g":false}"#
    #expect(
      FlatSettings.leaves(of: Data(json.utf8)) == [
        "a.b": "true", "a.c.0": "1", "a.c.1": "x", "d": "0.5", "f": "18446744073709551615",
        "g": "false",
      ])
    #expect(FlatSettings.leaves(of: Data("[1]".utf8)).isEmpty)
  }

  /// Behind the end of a session that was resumed, the run is at work again: it can be steered.
  @Test func aResumedRunHasNotEnded() throws {
    let summary = RunSummary(
      ending: .stopped, step: 100, validation: nil, reference: nil, rtn: nil, bitsPerWeight: 2,
      orthogonalityError: 0, trainTokens: 0, seconds: 1, phaseSeconds: [:], lossDigest: "d")
    var events = SyntheticRun.events(steps: 100)
    func append(_ body: EngineEventBody) {
      events.append(EngineEvent(sequence: events.count, step: 100, seconds: 99, body: body))
    }
    append(.stopped(summary))
    var state = WorkbenchState(mode: .live, width: 80, height: 24)
    _ = state.reduce(.events(events))
    #expect(state.run.summary == summary && SessionRecord(events).summary == summary)
    #expect(state.reduce(.commandText("pause")).isEmpty)
    append(.phaseChanged(.preparing(what: "the model")))
    _ = state.reduce(.event(events[events.count - 1]))
    #expect(state.run.summary == nil && SessionRecord(events).summary == nil)
    #expect(state.reduce(.commandText("pause")).count == 1)
  }

  @Test func aNameIsNoSetting() {
    let settings = FlatSettings.of(
      SessionRecord(SyntheticRun.events(steps: 1)), configuration: Data(#"{"bits":3}"#.utf8))
    #expect(settings["name"] == nil && settings["startedAt"] == nil)
    #expect(settings["bits"] == "3" && settings["method"] == "qat-butterfly")
    #expect(!settings.keys.contains { $0.hasPrefix("layers") })
  }
}
