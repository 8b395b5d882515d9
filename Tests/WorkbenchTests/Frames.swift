import EngineMessages
import Foundation
import Testing
import Workbench

/// States and golden files the frame tests share.
enum Frames {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let themes = folder.appendingPathComponent("../../Themes").standardizedFileURL

  static func live(
    _ width: Int = 100, _ height: Int = 30, steps: Int = 1200, glyphs: GlyphSet = .braille
  ) -> WorkbenchState {
    var state = WorkbenchState(mode: .live, glyphs: glyphs, width: width, height: height)
    _ = state.reduce(.events(SyntheticRun.events(steps: steps)))
    _ = state.reduce(.tick(seconds: 100))
    _ = state.reduce(.systemLoad(ui: 0.009, engine: 1.94))
    _ = state.reduce(.queue(depth: 0, capacity: 64))
    return state
  }

  static func press(_ text: String, _ state: inout WorkbenchState) -> [Effect] {
    text.flatMap { state.reduce(.key(.character($0))) }
  }

  /// Compares with `Golden/NAME.txt`; `BFQ_UPDATE_GOLDEN=1` writes it instead.
  static func check(_ state: WorkbenchState, _ name: String) throws {
    let file = folder.appendingPathComponent("Golden/\(name).txt")
    let found = Renderer.render(state).text + "\n"
    if ProcessInfo.processInfo.environment["BFQ_UPDATE_GOLDEN"] != nil {
      try found.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(found == expected, "\(name) differs; BFQ_UPDATE_GOLDEN=1 rewrites it")
  }
}
