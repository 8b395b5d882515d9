import EngineMessages
import Testing

@testable import Workbench

@Suite struct RemoteSteeringTests {
  private func state(readOnly: Bool = false) -> WorkbenchState {
    var state = WorkbenchState(mode: .live, readOnly: readOnly, width: 80, height: 24)
    _ = state.reduce(.events(SyntheticRun.events(steps: 100)))
    return state
  }

  private func reason(_ line: String, readOnly: Bool = false) -> String? {
    var state = state(readOnly: readOnly)
    if case .failure(let fault) = state.remoteCommand(line) { return fault.description }
    return nil
  }

  @Test(arguments: [
    ("pause", EngineAction.pause), (":set lr=1e-4", .setLearningRate(1e-4)),
    ("bits L02.* 3", .setBits(layers: "L02.*", bits: 3)), ("rollback", .rollback), ("stop", .stop),
    ("freeze L00.attn.q", .freezeAngles(layers: "L00.attn.q", frozen: true)),
    ("allocate bits=2.5", .allocate(.averageBits(2.5))),
    ("compare tokens=8 In the", .compare(prompt: "In the", tokens: 8)),
  ])
  func aLineIsTheCommandItIsOnTheColonLine(line: String, action: EngineAction) throws {
    var state = state()
    let command = try state.remoteCommand(line).get()
    #expect(command.action == action && command.origin == .remote)
    #expect(try state.remoteCommand("pause").get().id == command.id + 1)
  }

  @Test func whatDoesNotSteerIsRefusedWithAReason() {
    #expect(reason("overview") == "it steers nothing")
    #expect(reason("quit-now") == "it steers nothing")
    #expect(reason("puase") == "unknown command, did you mean pause?")
    #expect(reason("") == "unknown command")
    #expect(reason("set lr=x") == "\"x\" is not a learning rate")
    #expect(reason("bits nothing.* 3") == "no layer matches nothing.*")
    #expect(reason("bits-prompt") == "it sends nothing to the run as it is written")
    #expect(reason("freeze") == "name the layers: another process has none selected or marked")
    #expect(reason("undo") == "nothing to take back")
    #expect(reason("pause", readOnly: true) == "read-only, steering is off (--readonly)")
  }

  @Test func anAttachedWorkbenchSteersNothing() {
    var state = WorkbenchState(mode: .attached, width: 80, height: 24)
    _ = state.reduce(.events(SyntheticRun.events(steps: 100)))
    for line in ["pause", "stop", "compare In the", "set lr=1"] {
      #expect(state.reduce(.commandText(line)).isEmpty)
      #expect(state.view.notice?.isFault == true)
    }
    // Looking back works as in a live run; leaving leaves the run alone.
    #expect(state.reduce(.commandText("seek 50")).isEmpty && state.shownStep == 50)
    _ = state.reduce(.commandText("overview"))
    #expect(state.reduce(.key(.character("q"))).isEmpty)
    #expect(state.reduce(.key(.character("y"))) == [.quit(code: 0)])
  }
}
