internal import EngineMessages

/// The prompt and what one engine made of it; from the first token that differs, marked.
enum ContinuationPanel {
  static func paint(
    _ engine: ComparisonReport.Engine, _ state: WorkbenchState, _ area: Area,
    _ canvas: inout Canvas
  ) {
    let comparison = state.run.comparison
    let inside = canvas.frame(
      area, title: title(engine), remark: remark(engine, comparison), focused: true)
    guard let prompt = comparison.prompt else {
      return hint(state, inside, &canvas)
    }
    let room = max(inside.width - 2, 1)
    let common = commonLength(comparison)
    let text = Array(comparison.text(of: engine))
    let pieces: [(String, Role)] = [
      (prompt, .textDim), (String(text.prefix(common)), .text),
      (String(text.dropFirst(common)), .statusWarn),
    ]
    paint(wrapped(pieces, width: room), inside, &canvas)
  }

  private static func title(_ engine: ComparisonReport.Engine) -> String {
    engine == .reference ? "full precision" : "shift-add"
  }

  private static func remark(
    _ engine: ComparisonReport.Engine, _ comparison: ComparisonState
  ) -> String {
    guard let report = comparison.report else {
      return comparison.isRunning ? "writing" : ""
    }
    let written = engine == .reference ? report.reference : report.shiftAdd
    return "\(written.tokens) tokens · \(Number.compact(written.tokensPerSecond)) tok/s"
  }

  private static func hint(_ state: WorkbenchState, _ inside: Area, _ canvas: inout Canvas) {
    let text =
      state.mode == .replay
      ? "no comparison up to this step" : "Enter or :compare PROMPT asks both engines"
    canvas.text(fitted(text, inside.width - 2), .textDim, in: inside, at: 1)
  }

  private static func commonLength(_ comparison: ComparisonState) -> Int {
    zip(comparison.referenceText, comparison.shiftAddText).prefix { $0 == $1 }.count
  }

  /// Lines of one role's pieces; words are not kept whole, so that nothing of a text is lost.
  private static func wrapped(
    _ pieces: [(String, Role)], width: Int
  ) -> [[(String, Role)]] {
    var lines: [[(String, Role)]] = [[]]
    var used = 0
    for (text, role) in pieces {
      for character in text {
        let columns = GlyphWidth.width(of: character)
        if character == "\n" || used + columns > width {
          lines.append([])
          used = 0
        }
        guard character != "\n" else { continue }
        append(character, role, to: &lines)
        used += columns
      }
    }
    return lines
  }

  private static func append(
    _ character: Character, _ role: Role, to lines: inout [[(String, Role)]]
  ) {
    let line = lines.count - 1
    if let last = lines[line].indices.last, lines[line][last].1 == role {
      lines[line][last].0.append(character)
    } else {
      lines[line].append((String(character), role))
    }
  }

  // The end of a long text is what is being written.
  private static func paint(
    _ lines: [[(String, Role)]], _ inside: Area, _ canvas: inout Canvas
  ) {
    for (row, line) in lines.suffix(inside.height).enumerated() {
      var column = 1
      for (text, role) in line {
        column += canvas.text(text, role, in: inside, at: column, row: row)
      }
    }
  }
}
