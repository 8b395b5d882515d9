internal import EngineMessages

extension RunState {
  mutating func accept(_ command: EngineCommand) {
    commands.append(
      CommandRecord(
        id: command.id, text: command.text, origin: command.origin, status: .accepted, step: step))
  }

  mutating func applied(id: Int, text: String, step: Int, inverse: EngineAction?) {
    if let prompt = CompareVerbs.prompt(of: text) { comparison.begin(prompt, step: step) }
    answer(id: id, text: text) {
      $0.status = .applied(step: step)
      $0.inverse = inverse
    }
    if let target = CommandRecord.undoTarget(of: text) {
      commands.updateLast(where: { $0.id == target }) { $0.undone = true }
    }
    note(.info, "\(label(id)) \(text): applied at step \(Number.steps(step))")
  }

  mutating func reject(id: Int, text: String, reason: String) {
    answer(id: id, text: text) { $0.status = .rejected(reason: reason) }
    note(.warn, "\(label(id)) \(text): rejected: \(reason)")
  }

  /// A recording may begin after the command was accepted: then its answer is the first we hear.
  private mutating func answer(id: Int, text: String, _ change: (inout CommandRecord) -> Void) {
    if !commands.elements.contains(where: { $0.id == id }) {
      commands.append(
        CommandRecord(id: id, text: text, origin: nil, status: .accepted, step: step))
    }
    commands.updateLast(where: { $0.id == id }, change)
  }

  /// `#12`; a signal's command has no number that anybody could use.
  func label(_ id: Int) -> String {
    commands.elements.last { $0.id == id }?.label ?? "#\(id)"
  }

  /// The newest applied command that can be taken back and was not.
  var undoable: CommandRecord? {
    commands.elements.last {
      $0.inverse != nil && !$0.undone && $0.undoes == nil
    }
  }
}
