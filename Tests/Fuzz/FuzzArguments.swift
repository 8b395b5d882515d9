/// What `make fuzz` passes on.
struct FuzzArguments {
  var seed: UInt64 = 1
  var first = 0
  var iterations = Int.max
  var seconds = 60.0
  /// Well-formed files to begin from.
  var corpus = "Tests/Fuzz/Corpus"
  /// Only targets whose name begins so.
  var only = ""
  /// Where the worker works; the supervisor makes it.
  var folder = ""

  var isWorker: Bool { !folder.isEmpty }

  init(_ words: [String]) throws {
    var rest = words[...]
    while let name = rest.popFirst() {
      switch name {
      case "--seed": seed = try Self.value(&rest, name)
      case "--first": first = try Self.value(&rest, name)
      case "--iterations": iterations = try Self.value(&rest, name)
      case "--seconds": seconds = try Self.value(&rest, name)
      case "--corpus": corpus = try Self.value(&rest, name)
      case "--only": only = try Self.value(&rest, name)
      case "--worker": folder = try Self.value(&rest, name)
      default: throw Unusable(name: name)
      }
    }
  }

  struct Unusable: Error { let name: String }

  private static func value<T: LosslessStringConvertible>(
    _ rest: inout ArraySlice<String>, _ name: String
  ) throws -> T {
    guard let value = rest.popFirst().flatMap({ T($0) }) else { throw Unusable(name: name) }
    return value
  }
}
