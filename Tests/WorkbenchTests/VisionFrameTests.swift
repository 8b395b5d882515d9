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

  private static let report = ComparisonReport(
    prompt: "4 images of test.bin", step: 600,
    reference: .init(
      text: "1  cat\n2  ship\n3  dog  (is cat)\n4  frog\n", tokens: 4, tokensPerSecond: 700),
    shiftAdd: .init(
      text: "1  cat\n2  truck  (is ship)\n3  dog  (is cat)\n4  frog\n", tokens: 4,
      tokensPerSecond: 1400),
    firstDivergence: 1, positions: 4, divergence: 0.0123, agreement: 0.75,
    operations: [
      .init(place: "linear sites", shifts: 1_200_000, adds: 3_400_000, multiplies: 0),
      .init(place: "patches and head", shifts: 0, adds: 327_680, multiplies: 327_680),
    ],
    referenceBytes: 3_300_000, shiftAddBytes: 240_000,
    referenceEnergy: .init(compute: 4e6, onChip: 4e7, memory: 5e8),
    shiftAddEnergy: .init(compute: 7e5, onChip: 3e6, memory: 4e7), wasCancelled: false,
    accuracy: .init(reference: 0.75, shiftAdd: 0.5))

  /// Enter asks for images where a language model's run asks for a prompt.
  @Test func enterComparesImages() throws {
    var state = live()
    _ = Frames.press("5", &state)
    let effects = state.reduce(.key(.enter))
    guard case .send(let command) = effects.first else {
      Issue.record("expected a command, found \(effects)")
      return
    }
    #expect(command.action == .compareImages(count: 128))
    #expect(command.text == "compare images=128")
    _ = state.reduce(
      .events([
        EngineEvent(
          sequence: state.run.eventCount, step: state.run.step, seconds: state.run.seconds,
          body: .compared(Self.report))
      ]))
    try Frames.check(state, "vit-compare-100x30")
  }

  @Test func aNumberOfImagesIsANumber() {
    var state = live()
    _ = Frames.press(":compare images=0", &state)
    #expect(state.reduce(.key(.enter)).isEmpty)
    #expect(Renderer.render(state).text.contains("is not a number of images"))
  }
}
