import EngineMessages
import Foundation
import SessionStore
import Testing
import Workbench

@Suite struct SnapshotTests {
  /// Of many reports most are read without their histograms: the frame is that of all read whole.
  @Test(arguments: ["overview", "layers", "inspect", "log"])
  func aFrameIsTheFoldOfAllEvents(screen: String) throws {
    let folder = try TestFolder()
    let session = try folder.record(SmallRun(steps: 1500), as: "run")
    let reader = try SessionReader(opening: session)
    for step in [0, 4, 5, 333, 700, 1500] {
      var state = WorkbenchState(mode: .replay, depth: .mono, width: 100, height: 30)
      state.glyphs = .braille
      _ = state.reduce(
        .sessionIndex(
          SessionIndex(
            name: "run", seconds: try reader.duration, firstStep: 0,
            lastStep: try reader.lastStep)))
      _ = state.reduce(.events(try reader.events(upToStep: step)))
      _ = state.reduce(.commandText("screen \(screen)"))
      let outcome = try Program.run(
        ["replay", "run", "--snapshot", "--screen", screen, "--step", "\(step)"], in: folder)
      #expect(outcome.output == Renderer.render(state).text + "\n", "\(screen) at \(step)")
    }
  }
}
