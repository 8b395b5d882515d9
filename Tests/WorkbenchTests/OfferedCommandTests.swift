import EngineMessages
import Testing

@testable import Workbench

/// Whatever keys, verbs and help offer is there: it acts, or says what is missing for it to act.
@Suite struct OfferedCommandTests {
  enum Place: String, CaseIterable {
    case picker, preparing, live, past, ended, readOnly, replay, attached, sweep, cell
  }

  private func state(_ place: Place) -> WorkbenchState {
    switch place {
    case .picker: return picker
    case .preparing:
      var state = WorkbenchState(mode: .live, width: 100, height: 30)
      _ = state.reduce(.events(Array(SyntheticRun.events(steps: 1).prefix(1))))
      return state
    case .live: return Frames.live()
    case .past:
      var state = Frames.live()
      _ = state.reduce(.commandText("seek 400"))
      return state
    case .ended: return ended
    case .readOnly:
      var state = WorkbenchState(mode: .live, readOnly: true, width: 100, height: 30)
      _ = state.reduce(.events(SyntheticRun.events(steps: 100)))
      return state
    case .replay, .attached:
      var state = WorkbenchState(
        mode: place == .replay ? .replay : .attached, width: 100, height: 30)
      _ = state.reduce(.events(SyntheticRun.events(steps: 500)))
      return state
    case .sweep: return sweep
    case .cell:
      var state = sweep
      _ = state.reduce(.openedCell)
      _ = state.reduce(.restored(Frames.live().run))
      return state
    }
  }

  private var picker: WorkbenchState {
    var state = WorkbenchState(mode: .picker, width: 100, height: 30)
    let entries = (1...3).map {
      SessionEntry(
        name: "s\($0)", path: "s\($0)", startedAt: "", model: "m", steps: 9, lastLoss: 1,
        state: "finished")
    }
    _ = state.reduce(.sessions(entries))
    return state
  }

  private var ended: WorkbenchState {
    var state = Frames.live()
    let summary = RunSummary(
      ending: .finished, step: 1200, validation: nil, reference: nil, rtn: nil, bitsPerWeight: 2.3,
      orthogonalityError: 0, trainTokens: 1, seconds: 1, phaseSeconds: [:], lossDigest: "x")
    _ = state.reduce(
      .event(EngineEvent(sequence: 0, step: 1200, seconds: 200, body: .stopped(summary))))
    return state
  }

  private var sweep: WorkbenchState {
    var state = WorkbenchState(mode: .live, width: 100, height: 30)
    _ = state.reduce(.commandText("sweep"))
    _ = state.reduce(.events(SyntheticSweep.events(done: 22)))
    return state
  }

  /// A refusal that blames the program instead of the situation.
  private func blamesTheProgram(_ text: String) -> Bool {
    ["this build", "implemented", "not yet built", "unsupported", "not supported", "todo"].contains
    {
      text.lowercased().contains($0)
    }
  }

  @Test(arguments: Place.allCases) func everyKeyActsOrSaysWhatIsMissing(place: Place) {
    for row in KeyTable.standard.rows {
      for screen in place == .picker ? [.overview] : Screen.allCases {
        var state = state(place)
        state.view.screen = screen
        state.view.notice = nil
        if let reason = row.disabledReason(state) {
          #expect(!reason.isEmpty && !blamesTheProgram(reason), "\(row.command)")
        }
        check(row.command, on: &state, "\(place) \(screen)")
      }
    }
  }

  @Test(arguments: Place.allCases) func everyVerbActsOrSaysWhatIsMissing(place: Place) {
    for verb in VerbTable.rows {
      for arguments in ["", " 1", " L00.attn.q", " bits=2.5", " lr=1e-4", " x.csv", " nonsense"] {
        var state = state(place)
        state.view.notice = nil
        check(verb.name + arguments, on: &state, "\(place)")
      }
    }
  }

  /// Runs `line`; it must have an effect, change something, or say something about the situation.
  private func check(_ line: String, on state: inout WorkbenchState, _ place: String) {
    let before = state
    let effects = state.run(line, origin: .key)
    if let notice = state.view.notice {
      #expect(!blamesTheProgram(notice.text), "\(place): \(line): \(notice.text)")
      #expect(!notice.text.contains("unknown command"), "\(place): \(line): \(notice.text)")
      return
    }
    let acted =
      !effects.isEmpty || state.view != before.view || state.playback != before.playback
      || state.glyphs != before.glyphs || state.run != before.run
    #expect(acted || atRest(line), "\(place): \(line) does nothing and says nothing")
  }

  /// What has nothing to do where it stands: at the first row, on its own screen, with nothing set.
  private func atRest(_ line: String) -> Bool {
    let name = line.split(separator: " ").first.map(String.init) ?? ""
    let moves: Set = [
      "up", "down", "left", "right", "first", "last", "half-up", "half-down", "page-up",
      "page-down", "back", "fit", "zoom-out", "live", "filter", "worst", "layer", "next-match",
      "previous-match", "seek", "jump", "last-screen", "screen", "command",
    ]
    return moves.contains(name) || Screen(name: name) != nil
  }

  /// What the hint bar shows is not refused when it is pressed.
  @Test(arguments: Place.allCases) func everyHintIsTaken(place: Place) {
    for screen in place == .picker ? [.overview] : Screen.allCases {
      var state = state(place)
      state.view.screen = screen
      for row in HintPanel.rows(state) {
        var pressed = state
        pressed.view.notice = nil
        _ = pressed.run(row.command + (row.command == "mark" ? " a" : ""), origin: .key)
        // The chosen cell may not have been run yet, or no other session be there.
        if row.command == "enter", screen == .sweep { continue }
        #expect(pressed.complaint == nil, "\(place) \(screen): \(row.command)")
      }
    }
  }

  /// The forms that a verb's usage shows are the forms it takes.
  @Test(arguments: [
    "set lr=1e-4", "set lambda=0", "bits L00.* 3", "bits selected 2", "freeze L0?.attn.q",
    "thaw selected", "reorthogonalise *", "allocate bits=2.5", "allocate size=204800",
    "allocate size=200KiB", "allocate size=1.5MiB", "sweep", "compare In the", "compare",
    "compare tokens=9 In the", "seek 12", "seek +3", "seek -3", "seek +10%", "seek -10%",
    "seek start", "seek end", "layer L00.attn.q", "sort next", "sort reverse", "sort churn",
    "filter attn & sat>4.4%", "filter", "screen log", "help", "help bits", "theme dark",
    "glyphs next", "glyphs blocks", "export x.csv", "save-screen f", "copy", "ghost s0003",
    "ghost off", "command set lr=", "mark a", "columns", "marked-only", "log-y",
  ])
  func usageIsTaken(line: String) throws {
    var state = Frames.live()
    var dark = Theme.fallback
    dark.name = "dark"
    state.themes.add(dark)
    _ = state.reduce(.commandText(line))
    #expect(state.complaint == nil, "\(line)")
    if line == "mark a" {
      for next in ["jump a", "seek Ma", "difference"] {
        _ = state.reduce(.commandText(next))
        #expect(state.complaint == nil, "\(next)")
      }
    }
  }

  @Test(arguments: ["speed 2", "faster", "slower", "freeze-view", "seek +1", "live"])
  func usageOfAReplayIsTaken(line: String) {
    var state = state(.replay)
    _ = state.reduce(.commandText(line))
    #expect(state.complaint == nil && state.mode == .replay)
  }

  @Test(arguments: [
    "sweep skip", "sweep run", "sweep rerun rtn-*", "sweep export t.csv", "sweep export t.md",
    "sweep export t.svg", "sweep export t.json", "sweep stop", "pause", "resume",
  ])
  func usageOfASweepIsTaken(line: String) {
    var state = state(.sweep)
    _ = state.reduce(.commandText(line))
    #expect(state.complaint == nil, "\(line)")
  }

  /// The design's words that are not there are offered nowhere: neither as verbs nor in the table.
  @Test func whatIsNotThereIsNotOffered() {
    for word in ["watch", "tensor-view", "palette"] {
      #expect(VerbTable.byName[word] == nil)
      #expect(!KeyTable.markdown().contains("`\(word)`"))
    }
  }
}
