/// Recursive descent over a document; `TOMLParser+…` hold values, strings and scalars.
struct TOMLParser {
  /// Values in values, and names in one key: beyond this nobody reads it, and recursion ends.
  static let deepest = 64

  var scanner: TOMLScanner
  private let root = TOMLNode(.header)

  init(_ scanner: TOMLScanner) { self.scanner = scanner }

  mutating func document() throws(TOMLFault) -> TOMLTable {
    var table = root
    while !scanner.isAtEnd {
      scanner.skipBlanks()
      switch scanner.peek() {
      case nil, UInt8(ascii: "#"), 0x0A, 0x0D: break
      case UInt8(ascii: "["): table = try header()
      default: try pair(into: table, depth: 0)
      }
      try endLine()
    }
    return root.table
  }

  private mutating func endLine() throws(TOMLFault) {
    scanner.skipBlanks()
    try scanner.skipComment()
    guard scanner.isAtEnd || scanner.takeNewline() else {
      throw scanner.fault("the end of the line")
    }
  }

  // MARK: - Headers

  private mutating func header() throws(TOMLFault) -> TOMLNode {
    let isList = scanner.starts(with: "[[")
    scanner.advance(isList ? 2 : 1)
    scanner.skipBlanks()
    let (start, line) = (scanner.offset, scanner.line)
    let path = try key()
    guard scanner.take("]"), !isList || scanner.take("]") else {
      throw scanner.fault(isList ? "\"]]\"" : "\"]\"")
    }
    let parent = try enter(path.dropLast(), from: root, start)
    let name = path[path.count - 1]
    return isList
      ? try append(name, to: parent, start, line) : try open(name, in: parent, start, line)
  }

  /// The table that all names but the last of a header lead to.
  private func enter(
    _ names: ArraySlice<String>, from root: TOMLNode, _ start: Int
  ) throws(TOMLFault) -> TOMLNode {
    var node = root
    for name in names {
      switch node[name] {
      case nil:
        let below = TOMLNode(.implied)
        node.set(name, .node(below), line: scanner.line)
        node = below
      case .node(let below)? where below.origin != .inline: node = below
      case .list(let list)?: node = list.nodes.last ?? node
      default: throw taken(name, start)
      }
    }
    return node
  }

  private func open(
    _ name: String, in parent: TOMLNode, _ start: Int, _ line: Int
  ) throws(TOMLFault) -> TOMLNode {
    switch parent[name] {
    case nil:
      let node = TOMLNode(.header)
      parent.set(name, .node(node), line: line)
      return node
    case .node(let node)? where node.origin == .implied:
      node.origin = .header
      return node
    default: throw taken(name, start)
    }
  }

  private func append(
    _ name: String, to parent: TOMLNode, _ start: Int, _ line: Int
  ) throws(TOMLFault) -> TOMLNode {
    let node = TOMLNode(.header)
    let list: TOMLNode.List
    switch parent[name] {
    case nil:
      list = TOMLNode.List()
      parent.set(name, .list(list), line: line)
    case .list(let found)?: list = found
    default: throw taken(name, start)
    }
    list.nodes.append(node)
    return node
  }

  func taken(_ name: String, _ offset: Int) -> TOMLFault {
    TOMLFault(
      offset: offset, found: "\"\(name.prefix(60))\" a second time", expected: "each name once")
  }

  // MARK: - Keys

  /// `key = value` into `table`; dotted names make tables of their own.
  mutating func pair(into table: TOMLNode, depth: Int) throws(TOMLFault) {
    let (start, line) = (scanner.offset, scanner.line)
    let path = try key()
    guard scanner.take("=") else { throw scanner.fault("\"=\"") }
    scanner.skipBlanks()
    let node = try descend(path.dropLast(), from: table, start, line)
    let name = path[path.count - 1]
    guard node[name] == nil else { throw taken(name, start) }
    node.set(name, .value(try value(depth: depth + 1)), line: line)
  }

  private func descend(
    _ names: ArraySlice<String>, from table: TOMLNode, _ start: Int, _ line: Int
  ) throws(TOMLFault) -> TOMLNode {
    var node = table
    for name in names {
      switch node[name] {
      case nil:
        let below = TOMLNode(.dotted)
        node.set(name, .node(below), line: line)
        node = below
      case .node(let below)? where below.origin == .dotted: node = below
      default: throw taken(name, start)
      }
    }
    return node
  }

  /// Names with dots between, blanks behind them taken too.
  private mutating func key() throws(TOMLFault) -> [String] {
    var names = [try name()]
    scanner.skipBlanks()
    while scanner.take(".") {
      guard names.count < Self.deepest else { throw scanner.fault("at most \(Self.deepest) names") }
      scanner.skipBlanks()
      names.append(try name())
      scanner.skipBlanks()
    }
    return names
  }

  private mutating func name() throws(TOMLFault) -> String {
    switch scanner.peek() {
    case UInt8(ascii: "\""): return try basicString()
    case UInt8(ascii: "'"): return try literalString()
    default: return try bareName()
    }
  }

  private mutating func bareName() throws(TOMLFault) -> String {
    let start = scanner.offset
    while let byte = scanner.peek(), Self.isBare(byte) { scanner.advance() }
    guard scanner.offset > start else { throw scanner.fault("a key") }
    return String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
