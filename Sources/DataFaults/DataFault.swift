/// Bad data from outside, in one line: which file, where in it, what was found, what was expected.
public struct DataFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// Line, key, tensor or byte offset.
  public var place: String
  public var found: String
  public var expected: String

  public init(file: String, place: String, found: String, expected: String) {
    self.file = file
    self.place = place
    self.found = found
    self.expected = expected
  }

  /// `FILE: PLACE: found …, expected …`, one line of stderr.
  public var description: String { "\(file): \(place): found \(found), expected \(expected)" }
}
