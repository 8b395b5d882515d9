import EngineMessages
import EngineRuntime
import Testing

@Suite struct EnginePhaseMachineTests {
  private static let actions: [EngineAction] = [
    .start, .pause, .resume, .step, .setLearningRate(1e-3), .setPenalty(1),
    .setBits(layers: "*", bits: 2),
    .freezeAngles(layers: "*", frozen: true), .reorthogonalise(layers: "*"), .checkpoint,
    .rollback, .allocate(.averageBits(3)), .assignBits([]), .stop,
  ]

  private func accepted(in phase: RunPhase) -> [EngineAction] {
    Self.actions.filter { EnginePhaseMachine.decide($0, in: phase) == .apply }
  }

  @Test func onlyStartAndStopMakeSenseBeforeTheRun() {
    #expect(accepted(in: .idle) == [.start, .stop])
    #expect(accepted(in: .preparing(what: "model")) == [.start, .stop])
  }

  @Test func aRunningEngineCannotStartOrResume() {
    let all = accepted(in: .training(step: 3))
    #expect(all.count == Self.actions.count - 2)
    #expect(!all.contains(.start) && !all.contains(.resume))
  }

  @Test func aPausedEngineCannotStartOrPause() {
    let all = accepted(in: .paused(step: 3))
    #expect(all.count == Self.actions.count - 2)
    #expect(!all.contains(.start) && !all.contains(.pause))
  }

  @Test func aRunHasNoCells() {
    let phases: [RunPhase] = [.idle, .training(step: 1), .paused(step: 1), .finished(step: 1)]
    for phase in phases {
      for action in [EngineAction.skipCell, .runCells(cells: "*", again: true)] {
        #expect(EnginePhaseMachine.decide(action, in: phase) != .apply)
      }
    }
  }

  @Test func nothingIsAcceptedAfterTheEndAndTheReasonIsSaid() {
    #expect(accepted(in: .finished(step: 9)).isEmpty)
    #expect(accepted(in: .stopped(step: 9)).isEmpty)
    #expect(accepted(in: .failed(reason: "no disk")).isEmpty)
    guard
      case .reject(let reason) = EnginePhaseMachine.decide(.stop, in: .failed(reason: "no disk"))
    else {
      Issue.record("expected a rejection")
      return
    }
    #expect(reason.contains("no disk"))
  }
}
