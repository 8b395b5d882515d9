public import EngineMessages

extension WorkbenchState {
  /// The command that a line of another process sends to the engine, numbered and kept until it is
  /// answered; or why it sends none.
  ///
  /// The grammar is that of the `:` line. Verbs that look, ask or leave are refused: who sends the
  /// line sees no screen.
  public mutating func remoteCommand(_ line: String) -> Result<EngineCommand, CommandFault> {
    let words = line.drop { $0 == " " || $0 == ":" }
    let name = String(words.prefix { $0 != " " })
    guard let verb = VerbTable.byName[name], verb.isForOthers else {
      return .failure(CommandFault(Self.notForOthers(name)))
    }
    if let reason = verb.reason(self) { return .failure(CommandFault(reason)) }
    do {
      let effects = try verb.run(&self, Arguments(words.dropFirst(name.count), origin: .remote))
      guard case .send(let command)? = effects.first, effects.count == 1 else {
        return .failure(CommandFault("it sends nothing to the run as it is written"))
      }
      return .success(command)
    } catch {
      return .failure(error as? CommandFault ?? CommandFault("\(error)"))
    }
  }

  private static func notForOthers(_ name: String) -> String {
    if VerbTable.byName[name] != nil { return "it steers nothing" }
    let steering = VerbTable.rows.filter(\.isForOthers).map(\.name)
    let near = Spelling.nearest(to: name, in: steering)
    return "unknown command" + (near.map { ", did you mean \($0)?" } ?? "")
  }
}

extension Verb {
  fileprivate var isForOthers: Bool { steers || ["compare", "cancel"].contains(name) }
}
