import EngineMessages
import Foundation
import Numerics
import Workbench
import WorkbenchTerminal

extension FuzzTarget {
  /// What people, scripts, other processes and terminals send: lines and keys.
  static func terminal(_ corpus: URL) throws -> [FuzzTarget] {
    let events = try CorpusFile.all(in: corpus.appending(path: "control"))
      .filter { $0.name.hasSuffix("json") }
    return [
      try bytes("script", in: corpus) { bytes, generator in
        var state = started(&generator)
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
          _ = state.reduce(.commandText(String(line)))
          _ = Renderer.render(state)
        }
      },
      try bytes("control-lines", in: corpus) { bytes, generator in
        var state = started(&generator)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
          _ = state.remoteCommand(String(line))
        }
      },
      FuzzTarget(name: "control-answers") { _, _, generator in
        let file = events[generator.index(below: events.count)]
        let bytes = JSONMutation.apply(to: file.bytes, using: &generator)
        _ = try? JSONDecoder().decode(ControlAnswer.self, from: Data(bytes))
      },
      try bytes("terminal-input", in: corpus) { bytes, generator in
        var state = started(&generator)
        var decoder = KeyDecoder()
        var rest = bytes.prefix(4096)
        while !rest.isEmpty {
          let piece = rest.prefix(1 + generator.index(below: 40))
          rest = rest.dropFirst(piece.count)
          for key in decoder.feed(Array(piece)) + (rest.isEmpty ? decoder.flush() : []) {
            _ = state.reduce(.key(key))
          }
          _ = Renderer.render(state)
        }
      },
    ]
  }

  private static func started(_ generator: inout SeededGenerator) -> WorkbenchState {
    let modes: [WorkbenchMode] = [.live, .replay, .picker, .attached]
    return WorkbenchState(
      mode: modes[generator.index(below: modes.count)], width: 1 + generator.index(below: 200),
      height: 1 + generator.index(below: 60))
  }
}
