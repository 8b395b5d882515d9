internal import EngineMessages

extension WorkbenchState {
  /// Runs one command line, wherever it came from; a fault becomes the status line.
  mutating func run(_ line: String, origin: EngineCommand.Origin) -> [Effect] {
    let words = line.drop { $0 == " " || $0 == ":" }
    let name = words.prefix { $0 != " " }
    guard !name.isEmpty else { return [] }
    guard let verb = VerbTable.byName[String(name)] else {
      complain(unknown(String(name)))
      return []
    }
    if let reason = verb.reason(self) {
      complain("\(verb.name): \(reason)")
      return []
    }
    do {
      return try verb.run(&self, Arguments(words.dropFirst(name.count), origin: origin))
    } catch {
      complain("\(verb.name): \(error)")
      return []
    }
  }

  private func unknown(_ name: String) -> String {
    let near = Spelling.nearest(to: name, in: VerbTable.rows.map(\.name))
    return "unknown command \"\(name)\"" + (near.map { ", did you mean \($0)?" } ?? "")
  }
}
