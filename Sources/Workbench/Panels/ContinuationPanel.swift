internal import EngineMessages

/// The prompt and what one engine made of it, from the first token that differs marked; or the
/// classes it found of images.
enum ContinuationPanel {
  static func paint(
    _ engine: ComparisonReport.Engine, _ state: WorkbenchState, _ area: Area,
    _ canvas: inout Canvas
  ) {
    let comparison = state.run.comparison
    let inside = canvas.frame(
      area, title: title(engine), remark: remark(engine, state), focused: true)
    guard let prompt = comparison.prompt else {
      return hint(state, inside, &canvas)
    }
    let room = max(inside.width - 2, 1)
    guard !Wording.isVision(state.run) else {
      return paint(wrapped(lines(engine, comparison), width: room), inside, &canvas)
    }
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
    _ engine: ComparisonReport.Engine, _ state: WorkbenchState
  ) -> String {
    let comparison = state.run.comparison
    let isVision = Wording.isVision(state.run)
    guard let report = comparison.report else {
      return comparison.isRunning ? isVision ? "looking" : "writing" : ""
    }
    let written = engine == .reference ? report.reference : report.shiftAdd
    return "\(written.tokens) \(isVision ? "images" : "tokens") · "
      + "\(Number.compact(written.tokensPerSecond)) \(Wording.rate(state.run))"
  }

  /// A line an image; where the other engine says otherwise, marked.
  private static func lines(
    _ engine: ComparisonReport.Engine, _ comparison: ComparisonState
  ) -> [(String, Role)] {
    let others = comparison.text(of: engine == .reference ? .shiftAdd : .reference)
      .split(separator: "\n")
    return comparison.text(of: engine).split(separator: "\n").enumerated().map { index, line in
      let isSame = index >= others.count || others[index] == line
      return ((index > 0 ? "\n" : "") + line, isSame ? .text : .statusWarn)
    }
  }

  private static func hint(_ state: WorkbenchState, _ inside: Area, _ canvas: inout Canvas) {
    let ask =
      Wording.isVision(state.run)
      ? "Enter or :compare images=N shows both engines images"
      : "Enter or :compare PROMPT asks both engines"
    let text =
      switch state.mode {
      case .live: ask
      case .attached: "none yet; bfq-tui ctl SESSION 'compare PROMPT' asks both engines"
      case .replay, .picker: "no comparison up to this step"
      }
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
