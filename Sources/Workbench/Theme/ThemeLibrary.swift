public import DataFaults

/// The themes at hand, by name.
public struct ThemeLibrary: Hashable, Sendable {
  public private(set) var themes: [String: Theme] = [:]

  public init() {}

  /// Reads files in any order: one that inherits waits for its parent.
  ///
  /// A theme that cannot be read is reported and left out; the others stay usable.
  public init(files: [(file: String, text: String)], faults: inout [DataFault]) {
    var waiting = files
    var failed: [DataFault] = []
    var progress = true
    while progress, !waiting.isEmpty {
      let round = waiting
      (waiting, failed, progress) = ([], [], false)
      for (file, text) in round {
        do {
          add(try Theme.parse(text: text, file: file, parents: themes))
          progress = true
        } catch {
          waiting.append((file, text))
          failed.append(error)
        }
      }
    }
    faults += failed
  }

  public mutating func add(_ theme: Theme) { themes[theme.name] = theme }

  public var names: [String] { themes.keys.sorted() }

  public subscript(name: String) -> Theme? { themes[name] }
}
