import Foundation
import SessionStore

/// One event in one state: what it came to.
struct LifetimeCell {
  let state: LifetimeState
  let event: LifetimeEvent
  private(set) var faults: [String] = []
  /// From the last event to the process's end.
  private(set) var seconds = 0.0

  init(_ state: LifetimeState, _ event: LifetimeEvent) {
    self.state = state
    self.event = event
    do {
      try run()
    } catch {
      faults.append("\(error)")
    }
  }

  private mutating func run() throws {
    let folder = try TestFolder()
    let recorder = try state.furnish(folder)
    defer { withExtendedLifetime(folder) { recorder?.close() } }
    let shell = try JobShell(in: folder.url)
    shell.begin(state.arguments)
    guard shell.wait(30, until: { shell.job != nil }), state.reach(shell) else {
      let tail = String(decoding: shell.output.suffix(400), as: UTF8.self)
      return faults.append("never came to \(state): \(tail.debugDescription)")
    }
    let steps = state.steps(shell)
    try happen(shell)
    judgeEnd(shell)
    judgeSession(shell, steps: steps)
  }

  // MARK: - What happens

  private mutating func happen(_ shell: JobShell) throws {
    switch event {
    case .interrupt: end(shell, SIGINT)
    case .interruptTwice:
      shell.send(SIGINT)
      _ = shell.wait(0.1)
      end(shell, SIGINT)
    case .terminate: end(shell, SIGTERM)
    case .hangUp: end(shell, SIGHUP)
    case .quit: end(shell, SIGQUIT)
    case .segmentation: end(shell, SIGSEGV)
    case .abort: end(shell, SIGABRT)
    case .resize: resize(shell)
    case .stopAndGoOn: stopAndGoOn(shell)
    case .windowClosed:
      shell.closeWindow()
      awaitEnd(shell)
    case .readerStalled: stall(shell)
    }
  }

  private mutating func end(_ shell: JobShell, _ signal: Int32) {
    shell.send(signal)
    awaitEnd(shell)
  }

  private mutating func awaitEnd(_ shell: JobShell) {
    let began = Date()
    let isGone = shell.wait(event.patience + 10) { !shell.isAlive }
    seconds = Date().timeIntervalSince(began)
    if !isGone { faults.append("it never ends") }
    if isGone, seconds > event.patience { faults.append("it takes \(seconds) s to end") }
  }

  private mutating func resize(_ shell: JobShell) {
    shell.resize(columns: 90, rows: 24)
    _ = shell.wait(0.3)
    let mark = shell.output.count
    if !shell.shows("bfq") || shell.output.count == mark {
      faults.append("no frame of the new size")
    }
    end(shell, SIGTERM)
  }

  /// By the key and by the signal; the shell has its terminal meanwhile, and afterwards all goes on.
  private mutating func stopAndGoOn(_ shell: JobShell) {
    stop(shell) { shell.type("\u{1A}") }
    stop(shell) { shell.send(SIGTSTP) }
    end(shell, SIGTERM)
  }

  private mutating func stop(_ shell: JobShell, _ request: () -> Void) {
    let mark = shell.output.count
    request()
    guard shell.waitsForPrompt(after: mark) else { return faults.append("^z: no prompt") }
    shell.type("\nstty -g > stopped.new && mv stopped.new stopped\n")
    guard shell.wait(10, until: { shell.text("stopped") != nil }) else {
      return faults.append("^z: the shell has no terminal")
    }
    if shell.text("stopped") != shell.text("before") { faults.append("^z leaves the mode changed") }
    judgeScreen(shell, "^z")
    try? FileManager.default.removeItem(at: shell.folder.appending(path: "stopped"))
    let steps = state.steps(shell)
    let continued = shell.output.count
    shell.type("fg\n")
    guard shell.takesScreen(after: continued), shell.shows("bfq") else {
      return faults.append("fg: no frame")
    }
    guard state.isStepping else { return }
    if !shell.wait(20, until: { state.steps(shell) > steps }) { faults.append("fg: no more steps") }
  }

  /// Fills the terminal for five seconds, while nobody reads.
  private mutating func stall(_ shell: JobShell) {
    shell.stopReading()
    for _ in 0..<100 {
      shell.type("\u{C}")
      _ = shell.wait(0.02)
    }
    let steps = state.steps(shell)
    _ = shell.wait(3)
    if state.isStepping, state.steps(shell) <= steps { faults.append("stalled: no more steps") }
    end(shell, SIGTERM)
    shell.resumeReading()
  }

  // MARK: - What is left

  private mutating func judgeEnd(_ shell: JobShell) {
    guard shell.wait(20, until: { shell.text("code") != nil }) else {
      return faults.append("no exit code")
    }
    let code = shell.text("code").flatMap(Int32.init)
    if code != event.code(in: state) { faults.append("exit code \(code ?? -1)") }
    guard event != .windowClosed else { return }
    _ = shell.wait(0.2)
    if shell.text("after") != shell.text("before") { faults.append("the mode is another") }
    judgeScreen(shell, "at the end")
  }

  private mutating func judgeScreen(_ shell: JobShell, _ when: String) {
    if !shell.endsWith("\u{1B}[?1049l", not: "\u{1B}[?1049h") {
      faults.append("\(when): the alternate screen stays")
    }
    if !shell.endsWith("\u{1B}[?25h", not: "\u{1B}[?25l") {
      faults.append("\(when): the cursor is hidden")
    }
  }

  private mutating func judgeSession(_ shell: JobShell, steps: Int) {
    let session = shell.folder.appending(path: "run")
    if state.trains {
      judgeRun(session, steps: steps)
    } else if state == .preparing, FileManager.default.fileExists(atPath: session.path) {
      _ = read(session)
    }
    if state == .sweep { _ = read(shell.folder.appending(path: "sweep")) }
  }

  private mutating func judgeRun(_ session: URL, steps: Int) {
    guard let listing = read(session) else { return }
    if listing.steps < steps { faults.append("steps are lost") }
    // Two seconds are a promise to the one who waits; the checkpoint is one where they suffice.
    guard event.isOrderly, seconds < 1.4 else { return }
    let wanted: SessionListing.State = state == .ended ? .finished : .stopped
    if listing.state != wanted { faults.append("the session is \(listing.state)") }
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: session.appending(path: "checkpoints").path)
    if files?.contains(where: { $0.hasSuffix(".safetensors") }) != true {
      faults.append("no checkpoint")
    }
    if files?.contains(where: { $0.hasSuffix(".partial") }) == true {
      faults.append("half a checkpoint")
    }
  }

  private mutating func read(_ session: URL) -> SessionListing? {
    let listing = SessionCatalog.listing(of: session)
    switch listing.state {
    case .unreadable(let fault): faults.append("unreadable session: \(fault)")
    case .recording: faults.append("the session is still locked")
    default: return listing
    }
    return nil
  }
}
