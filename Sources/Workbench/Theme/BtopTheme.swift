public import DataFaults

/// A theme in btop's format: lines `theme[key]="colour"`.
///
/// A colour is `#rrggbb`, two digits of grey `#gg`, or three decimals; empty where the terminal's own
/// is meant.
public struct BtopTheme: Sendable {
  private let colors: [String: RGB]

  /// Throws: `DataFault` with the line of a colour that is none, or where no line gives one.
  public init(text: String, file: String) throws(DataFault) {
    var colors: [String: RGB] = [:]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      guard let (key, value) = Self.entry(line), !value.isEmpty else { continue }
      guard let color = Self.color(value) else {
        throw DataFault(
          file: file, place: "line \(index + 1)", found: "\"\(value)\"",
          expected: "#rrggbb, #gg or three numbers up to 255")
      }
      colors[key] = color
    }
    guard !colors.isEmpty else {
      throw DataFault(
        file: file, place: "file", found: "no colour",
        expected: "lines like theme[main_fg]=\"#cccccc\"")
    }
    self.colors = colors
  }

  private static func entry(_ line: Substring) -> (key: String, value: String)? {
    let line = line.drop(while: \.isWhitespace)
    guard line.hasPrefix("theme["), let close = line.firstIndex(of: "]"),
      let equals = line[close...].firstIndex(of: "=")
    else { return nil }
    let rest = line[line.index(after: equals)...].drop(while: \.isWhitespace)
    let value: Substring
    if let quote = rest.first, quote == "\"" || quote == "'" {
      value = rest.dropFirst().prefix { $0 != quote }
    } else {
      value = rest.prefix { !$0.isWhitespace }
    }
    return (String(line.dropFirst(6)[..<close]), String(value))
  }

  private static func color(_ text: String) -> RGB? {
    if let color = RGB(hex: text) { return color }
    if text.hasPrefix("#"), text.utf8.count == 3 {
      return UInt8(text.dropFirst(), radix: 16).map { RGB($0, $0, $0) }
    }
    let parts = text.split(separator: " ").map { UInt8($0) }
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2]
    else { return nil }
    return RGB(red, green, blue)
  }
}

extension BtopTheme {
  /// Our palette's names, and what btop calls the nearest things, the best first.
  private static let sources: [(name: String, keys: [String])] = [
    ("ink", ["main_fg"]), ("bright", ["title", "main_fg"]),
    ("faint", ["graph_text", "inactive_fg"]), ("green", ["cpu_start", "temp_start"]),
    ("amber", ["cpu_mid", "temp_mid"]), ("red", ["cpu_end", "temp_end"]), ("blue", ["hi_fg"]),
    ("violet", ["proc_misc", "proc_box"]), ("teal", ["download_mid", "download_start"]),
  ]

  /// The theme as one of our files, on `dark` or, where btop's background is light, on `light`.
  ///
  /// Colours that could not be read on their background are moved towards white or black until they
  /// can: `themes check` finds nothing in what this writes.
  public func toml(name: String, dark: Theme, light: Theme) -> String {
    let isLight = colors["main_bg"].map { $0.luminance > 0.35 } ?? false
    let lines = palette(on: isLight ? light : dark).map { "\($0.name) = \"\($0.color.hex)\"" }
    return
      ([
        "# Made from btop's theme by `bfq-tui themes import`.", "name = \"\(name)\"",
        "inherits = \"\(isLight ? "light" : "dark")\"", "", "[palette]",
      ] + lines).joined(separator: "\n") + "\n"
  }

  private func palette(on parent: Theme) -> [(name: String, color: RGB)] {
    func own(_ name: String, _ keys: [String]) -> RGB {
      keys.lazy.compactMap { colors[$0] }.first ?? parent.palette[name]?.rgb ?? RGB(128, 128, 128)
    }
    let paper = own("paper", ["main_bg"])
    let ink = own("ink", ["main_fg"]).readable(on: [paper])
    let raised = paper.mixed(with: ink, 0.08)
    let bright = own("bright", ["title", "main_fg"]).readable(on: [paper, raised])
    let chosen = own("chosen", ["selected_bg"]).yielding(to: bright, near: paper)
    var palette = [("paper", paper), ("raised", raised), ("chosen", chosen)]
    palette.append(("line", own("line", ["div_line", "cpu_box"])))
    for (name, keys) in Self.sources {
      palette.append((name, own(name, keys).readable(on: [paper, raised])))
    }
    return palette + heat(paper, raised, own)
  }

  /// Five steps along btop's gradient of the processor.
  private func heat(
    _ paper: RGB, _ raised: RGB, _ own: (_ name: String, _ keys: [String]) -> RGB
  ) -> [(String, RGB)] {
    let ends = [("heat1", "cpu_start"), ("heat3", "cpu_mid"), ("heat5", "cpu_end")]
      .map { own($0.0, [$0.1]).readable(on: [paper, raised]) }
    return [
      ends[0], ends[0].mixed(with: ends[1], 0.5), ends[1], ends[1].mixed(with: ends[2], 0.5),
      ends[2],
    ].enumerated().map { ("heat\($0 + 1)", $1.readable(on: [paper, raised])) }
  }
}
