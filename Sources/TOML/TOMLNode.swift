/// A table while its document is read: it may be entered again, by rules that depend on how it began.
final class TOMLNode {
  /// How it came to be.
  enum Origin {
    /// Named by a header below it, which may still be followed by its own.
    case implied
    /// By its own `[header]`.
    case header
    /// By a dotted key: only keys of the same table go on with it.
    case dotted
    /// Written in braces: complete.
    case inline
  }

  enum Entry {
    case value(TOMLValue)
    case node(TOMLNode)
    /// `[[header]]`, as often as it came.
    case list(List)
  }

  /// Grows in place: a document may be nothing but headers.
  final class List {
    var nodes: [TOMLNode] = []
  }

  var origin: Origin
  private var order: [String] = []
  private var entries: [String: (entry: Entry, line: Int)] = [:]

  init(_ origin: Origin) { self.origin = origin }

  subscript(key: String) -> Entry? { entries[key]?.entry }

  func set(_ key: String, _ entry: Entry, line: Int) {
    if entries[key] == nil { order.append(key) }
    entries[key] = (entry, entries[key]?.line ?? line)
  }

  /// The finished table.
  var table: TOMLTable {
    var table = TOMLTable()
    for key in order {
      guard let (entry, line) = entries[key] else { continue }
      table.add(key, entry.value, line: line)
    }
    return table
  }
}

extension TOMLNode.Entry {
  var value: TOMLValue {
    switch self {
    case .value(let value): value
    case .node(let node): .table(node.table)
    case .list(let list): .array(list.nodes.map { .table($0.table) })
    }
  }
}
