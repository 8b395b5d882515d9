/// What lies over the screen: help, a question, the completions of the `:` line.
enum OverlayPanel {
  static func paint(_ state: WorkbenchState, _ screen: Area, _ canvas: inout Canvas) {
    switch state.view.overlay {
    case .help(let help): HelpOverlay.paint(help, state, screen, &canvas)
    case .confirm(let question): paint(question, screen, &canvas)
    case .commandLine(let line): paint(line, screen, &canvas)
    case .filter(let prompt): paint(prompt, screen, &canvas)
    case .none: break
    }
  }

  private static func paint(
    _ confirmation: Confirmation, _ screen: Area, _ canvas: inout Canvas
  ) {
    let answer = confirmation.steers ? "Y yes (upper case)   n no" : "y yes   n no"
    guard screen.width >= 30, screen.height >= 6 else {
      let line = screen.row(max(screen.height - 1, 0))
      canvas.fill(line, .prompt)
      let short = confirmation.steers ? "Y/n" : "y/n"
      let question = fitted(confirmation.question, screen.width - 4)
      canvas.text(leftAligned(question, screen.width - 4) + " " + short, .prompt, in: line)
      return
    }
    let width = min(max(GlyphWidth.width(of: confirmation.question), 26) + 6, screen.width - 2)
    let box = Area(
      x: (screen.width - width) / 2, y: (screen.height - 5) / 2, width: width, height: 5)
    canvas.fill(box, .overlay)
    let inside = canvas.frame(box, title: "sure?", focused: true)
    canvas.text(
      fitted(confirmation.question, inside.width - 2), .overlayTitle, in: inside, at: 1)
    canvas.text(fitted(answer, inside.width - 2), .overlay, in: inside, at: 1, row: 2)
  }

  /// Why a filter was not taken, in the line above it.
  private static func paint(_ prompt: FilterPrompt, _ screen: Area, _ canvas: inout Canvas) {
    guard let fault = prompt.fault else { return }
    let micro = Layout.isMicro(width: screen.width, height: screen.height)
    let row = screen.row(screen.height - (micro ? 2 : 3))
    guard row.y > 0 else { return }
    canvas.fill(row, .overlay)
    let style = canvas.sheet.style(.statusBad, on: .overlay)
    canvas.text(fitted("! \(fault)", row.width - 2), style: style, in: row, at: 1)
  }

  /// The completions stand in the line above the one being typed.
  private static func paint(_ line: CommandLineState, _ screen: Area, _ canvas: inout Canvas) {
    let micro = Layout.isMicro(width: screen.width, height: screen.height)
    let row = screen.row(screen.height - (micro ? 2 : 3))
    guard row.y > 0 else { return }
    if line.completions.count > 1 || line.completion < 0 {
      return paintCompletions(line, row, &canvas)
    }
    guard let verb = VerbTable.verb(of: line.editor.text) else { return }
    canvas.fill(row, .overlay)
    let text = " \(verb.name) \(verb.usage)  \(verb.help)"
    canvas.text(fitted(text, row.width), .overlay, in: row)
  }

  private static func paintCompletions(
    _ line: CommandLineState, _ row: Area, _ canvas: inout Canvas
  ) {
    canvas.fill(row, .overlay)
    let first = max(line.completion - 3, 0)
    var x = 1
    for (index, text) in line.completions.enumerated().dropFirst(first) where x < row.width {
      let role: Role = index == line.completion ? .selection : .overlay
      let word = text.split(separator: " ").last.map(String.init) ?? text
      x += canvas.text(word, role, in: row, at: x) + 2
    }
  }
}
