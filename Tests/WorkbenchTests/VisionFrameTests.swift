import EngineMessages
import Testing
import Workbench

/// The screens of a vision transformer's run: accuracy and images where a language model has
/// perplexity and tokens.
@Suite struct VisionFrameTests {
  private func live() -> WorkbenchState {
    var state = WorkbenchState(mode: .live, width: 100, height: 30)
    _ = state.reduce(.events(SyntheticRun.events(steps: 600).map(Self.asVision)))
    return state
  }

  private static func asVision(_ event: EngineEvent) -> EngineEvent {
    var event = event
    switch event.body {
    case .runStarted(var description):
      description.model = "embedded ViT"
      description.metric = .accuracy
      description.batchTokens = 128
      description.contextLength = 50
      event.body = .runStarted(description)
    case .evaluated(var evaluation):
      evaluation.perplexity = nil
      evaluation.accuracy = evaluation.subject == .reference ? 0.912 : 1 - evaluation.nll / 20
      evaluation.count = 10_000
      event.body = .evaluated(evaluation)
    default: break
    }
    return event
  }

  @Test(arguments: [("overview", "1"), ("log", "7")])
  func screen(_ screen: (name: String, key: String)) throws {
    var state = live()
    _ = Frames.press(screen.key, &state)
    try Frames.check(state, "vit-\(screen.name)-100x30")
  }

  @Test func noScreenSpeaksOfPerplexity() {
    var state = live()
    for key in "1236745" {
      _ = Frames.press(String(key), &state)
      for (width, height) in GoldenFrameTests.sizes {
        _ = state.reduce(.resized(width: width, height: height))
        let text = Renderer.render(state).text
        #expect(!text.contains(" ppl ") && !text.contains("tok/s"), "\(key) \(width)x\(height)")
      }
    }
  }
}
