import ArgumentParser
import DataFaults
import EngineMessages
import EngineRuntime
import Foundation
import Models
import SessionStore
import Workbench
import WorkbenchTerminal

extension WorkbenchApp {
  func perform(_ effect: Effect) {
    switch effect {
    case .send(let command): send(command)
    case .quit(let code): leave(Int32(code))
    case .leaveNow(let code): press(Int32(code), within: 0)
    case .seek(let target): content.seek(target, at: state.clock).forEach(take)
    case .setPlayback(let playing, let speed):
      content.setPlayback(playing: playing, speed: speed, at: state.clock).forEach(take)
    case .open(let target): open(target)
    case .saveScreen(let path): save(Renderer.render(state).text + "\n", to: path)
    case .exportPlot(let path, let csv): save(csv, to: path)
    case .exportSweep(let path, let text): save(text, to: path)
    case .closeCell: closeCell()
    case .copy(let text): screen.copy(text)
    case .listSessions: listSessions()
    case .loadGhost(let name, let path): ghosts.begin(name, at: path)
    case .suspend:
      screen.suspend()
      repaint()
    case .repaint: repaint()
    }
  }

  func listSessions() {
    take(.sessions(SessionCatalog.list(in: SessionPlaces.all).map(SessionEntry.init)))
  }

  private func send(_ command: EngineCommand) {
    guard content.send(command) else {
      return take(.fault("\(command.text): not taken: nothing is running, or its queue is full"))
    }
  }

  private func save(_ text: String, to path: String) {
    do {
      try AtomicFile.write(Array(text.utf8), to: path)
      take(.notice("saved \(path)"))
    } catch {
      take(.fault((error as? DataFault)?.description ?? "\(error)"))
    }
  }

  private func open(_ target: OpenTarget) {
    do {
      switch target {
      case .embeddedDefault:
        let command = try TrainCommand.parse(runArguments)
        begin(try RunPlan.creating(command))
      case .embeddedVision:
        let command = try TrainCommand.parse(
          ["--model", EmbeddedModels.visionName] + runArguments)
        begin(try RunPlan.creating(command))
      case .session(let path):
        replay(try SessionReader(opening: URL(filePath: path)), at: nil)
      case .cell(let session): try openCell(session)
      }
    } catch {
      take(.fault((error as? DataFault)?.description ?? "\(error)"))
    }
  }

  /// Shows a cell's session; the sweep goes on behind it.
  private func openCell(_ session: String) throws {
    guard let folder = content.sweepFolder else { return }
    let reader = try SessionReader(opening: folder.appending(path: session))
    let index = try ReplayCommand.index(of: reader)
    parked = content
    take(.openedCell)
    take(.sessionIndex(index))
    content = ReplayContent(reader)
    content.seek(.end, at: state.clock).forEach(take)
  }

  private func closeCell() {
    guard let parked else { return }
    content.close(within: Self.patience)
    content = parked
    self.parked = nil
  }

  /// Starts the engine of `plan` and shows it live.
  func begin(_ plan: RunPlan) {
    content.close(within: Self.patience)
    take(.opened(.live))
    if !plan.history.isEmpty { take(.events(plan.history)) }
    let waker = screen.waker
    let wake: @Sendable () -> Void = { waker.wake() }
    content = LiveContent(plan, readOnly: options.readonly, wake: wake)
  }

  /// Shows a run of another process as it goes on.
  func attach(_ follower: SessionFollower) {
    content.close(within: Self.patience)
    do {
      take(.opened(.attached))
      let attached = AttachContent(follower)
      take(.restored(try attached.history()))
      content = attached
      if state.run.sweep.description != nil { take(.commandText("sweep")) }
    } catch {
      take(.fault((error as? DataFault)?.description ?? "\(error)"))
    }
  }

  /// Shows a recorded session from its end, or from `step`.
  func replay(_ reader: SessionReader, at step: Int?) {
    content.close(within: Self.patience)
    do {
      take(.opened(.replay))
      take(.sessionIndex(try ReplayCommand.index(of: reader)))
      content = ReplayContent(reader)
      content.seek(step.map { .step($0) } ?? .end, at: state.clock).forEach(take)
      if state.run.sweep.description != nil { take(.commandText("sweep")) }
    } catch {
      take(.fault((error as? DataFault)?.description ?? "\(error)"))
    }
  }
}
