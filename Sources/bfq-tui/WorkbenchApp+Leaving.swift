import Foundation
import Workbench
import WorkbenchTerminal

extension WorkbenchApp {
  /// The decision to leave, whatever still runs.
  struct Departure {
    let code: Int32
    /// When it leaves at the latest, by the app's clock.
    let deadline: Double
    /// Whether the recorder is bound by it too.
    let isPressed: Bool
  }

  /// Seconds that what still runs has to end, where somebody waits.
  static let patience = 1.5
  /// What a recorder has on a slow disk where nothing presses.
  private static let recorderPatience = 5.0

  /// Ends what runs, a sweep behind a cell's session too, and leaves when it has ended, after a
  /// moment at the latest.
  func leave(_ code: Int32) { depart(code, within: Self.patience, isPressed: false) }

  /// As `leave`, `seconds` from now at the latest whatever happens.
  func press(_ code: Int32, within seconds: Double) {
    depart(code, within: seconds, isPressed: true)
    // The main thread may be held up by what nobody thought of.
    screen.leave(within: seconds + 1, code: code)
  }

  private func depart(_ code: Int32, within seconds: Double, isPressed: Bool) {
    endAll()
    departure = Departure(
      code: code, deadline: min(now + seconds, departure?.deadline ?? .infinity),
      isPressed: isPressed)
  }

  var isGone: Bool {
    guard let departure else { return false }
    return now >= departure.deadline || haveAllEnded
  }

  /// Asked to leave, with a step to be finished: as long as that takes.
  func endIfLeaving() {
    guard let code = state.leavingCode, departure == nil else { return }
    endAll()
    pace.request(at: now)
    if haveAllEnded { leave(Int32(code)) }
  }

  /// False where something still runs.
  func close() -> Bool {
    var seconds = departure.map { max(0, $0.deadline - now) } ?? Self.patience
    if haveAllEnded, departure?.isPressed != true { seconds = Self.recorderPatience }
    return [content, parked].compactMap { $0 }.reduce(true) { isClean, part in
      part.close(within: seconds) && isClean
    }
  }

  private func endAll() {
    content.end()
    parked?.end()
  }

  private var haveAllEnded: Bool { content.hasEnded && parked?.hasEnded ?? true }
}
