import DataFaults
import Foundation
import Numerics
import TOML
import Workbench

extension FuzzTarget {
  /// Settings written by hand: TOML of three kinds, btop's themes.
  static func settings(_ corpus: URL) throws -> [FuzzTarget] {
    [
      try bytes("toml", in: corpus) { bytes, _ in _ = try TOMLDocument.parse(bytes, file: "x") },
      try bytes("theme", in: corpus) { bytes, _ in
        let parents = ["dark": Theme.fallback]
        let text = String(decoding: bytes, as: UTF8.self)
        let theme = try Theme.parse(text: text, file: "x", parents: parents)
        _ = ThemeCheck.findings(in: theme)
        for depth in [ColorDepth.mono, .ansi16, .indexed256, .trueColor] {
          let state = WorkbenchState(
            mode: .picker, theme: theme, depth: depth, width: 60, height: 12)
          _ = Renderer.render(state)
        }
      },
      try bytes("keys", in: corpus) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        let (table, faults) = KeyTable.standard.applying(toml: text, file: "x")
        _ = KeyTable.markdown(table)
        if let fault = faults.first { throw fault }
      },
      try bytes("btop", in: corpus) { bytes, _ in
        let theme = try BtopTheme(text: String(decoding: bytes, as: UTF8.self), file: "x")
        let text = theme.toml(name: "x", dark: .fallback, light: .fallback)
        _ = try? Theme.parse(text: text, file: "x", parents: [:])
      },
    ]
  }
}
