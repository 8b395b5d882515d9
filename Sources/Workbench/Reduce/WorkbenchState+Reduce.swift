internal import EngineMessages

extension WorkbenchState {
  /// Takes one message in and says what the world should do: the whole of the workbench's logic.
  public mutating func reduce(_ message: WorkbenchMessage) -> [Effect] {
    switch message {
    case .key(.resize(let width, let height)): resize(width, height)
    case .key(let key): return press(key)
    case .event(let event): return take(event)
    case .events(let events): return events.flatMap { take($0) }
    case .tick(let seconds): tick(seconds)
    case .resized(let width, let height): resize(width, height)
    case .systemLoad(let ui, let engine): (readings.uiLoad, readings.engineLoad) = (ui, engine)
    case .framesDropped(let count): readings.framesDropped = count
    case .queue(let depth, let capacity):
      (readings.queueDepth, readings.queueCapacity) = (depth, capacity)
    case .capturedOutput(let line): capture(line)
    case .commandText(let line): return script(line)
    case .sessionIndex(let index): sessionIndex = index
    case .sessions(let entries): list(entries)
    case .ghost(let ghost): show(ghost)
    case .restored(let run): self.run = run
    case .playback(let playing, let speed): (playback.playing, playback.speed) = (playing, speed)
    case .opened(let mode): open(mode)
    case .openedCell: parkSweep()
    case .notice(let text): say(text)
    case .fault(let text): report(fault: text)
    }
    return []
  }

  private mutating func resize(_ width: Int, _ height: Int) {
    (self.width, self.height) = (max(width, 0), max(height, 0))
  }

  /// A message of the status line stays for eight seconds.
  private mutating func tick(_ seconds: Double) {
    clock = seconds
    if let notice = view.notice, seconds - notice.seconds > 8 { view.notice = nil }
  }

  private mutating func script(_ line: String) -> [Effect] {
    view.notice = nil
    return run(line, origin: .script)
  }

  private mutating func capture(_ line: String) {
    view.captured.append(
      LogLine(step: run.step, seconds: run.seconds, level: .info, text: "out: " + line))
  }

  /// The next key takes it from the status line, so the log keeps it.
  private mutating func report(fault text: String) {
    complain(text)
    view.captured.append(LogLine(step: run.step, seconds: run.seconds, level: .warn, text: text))
  }

  private mutating func list(_ entries: [SessionEntry]) {
    sessions = entries
    view.pickerRow = min(view.pickerRow, lastPickerRow)
    offerSessions()
  }

  /// A new run begins with an empty fold; the viewer's choices of look stay.
  private mutating func open(_ mode: WorkbenchMode) {
    self.mode = mode
    run = RunState()
    playback = Playback()
    parked = nil
    var fresh = ViewState()
    fresh.history = view.history
    view = fresh
  }

  private mutating func take(_ event: EngineEvent) -> [Effect] {
    let logged = run.log.total
    run.apply(event)
    holdLog(newLines: run.log.total - logged)
    switch event.body {
    case .commandAccepted(let command):
      // A signal's number stands apart, and nobody's goes on from it.
      if command.origin != .signal { view.nextCommandID = max(view.nextCommandID, command.id + 1) }
      forget(command.id)
    case .commandApplied(let id, let text, let step, _):
      forget(id)
      say("\(run.label(id)) \(text): applied at step \(Number.steps(step))", command: id)
    case .commandRejected(let id, let text, let reason):
      forget(id)
      complain("\(run.label(id)) \(text): rejected: \(reason)", command: id)
    case .stopped, .sweepFinished: return view.leaving.map { [.quit(code: $0.code)] } ?? []
    default: break
    }
    return []
  }

  /// A log that was scrolled back stays where it is.
  private mutating func holdLog(newLines: Int) {
    guard view.logOffset > 0, newLines > 0 else { return }
    view.logOffset += run.log.elements.suffix(newLines).filter { LogRows.shows($0, view) }.count
  }

  private mutating func forget(_ id: Int) { view.sent.removeAll { $0.id == id } }
}
