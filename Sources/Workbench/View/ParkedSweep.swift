/// A sweep while one of its cells' sessions is looked at.
public struct ParkedSweep: Hashable, Sendable {
  var run: RunState
  var view: ViewState
  var mode: WorkbenchMode
}

extension WorkbenchState {
  /// A cell's session takes the screen; the sweep waits behind it.
  mutating func parkSweep() {
    let parked = ParkedSweep(run: run, view: view, mode: mode)
    var fresh = ViewState()
    fresh.history = view.history
    fresh.nextCommandID = view.nextCommandID
    view = fresh
    run = RunState()
    mode = .replay
    playback = Playback()
    self.parked = parked
  }

  /// Back to the sweep; nothing where none is behind.
  mutating func returnToSweep() -> [Effect] {
    guard let parked else { return [] }
    (run, view, mode) = (parked.run, parked.view, parked.mode)
    self.parked = nil
    sessionIndex = nil
    playback = Playback()
    return [.closeCell]
  }
}
