import Foundation
import Numerics

/// Feeds hostile packed files to the reader and the engine, built with the address sanitizer by
/// `make fuzz`: what is refused is well, what crashes is a bug. The same seed gives the same files.
@main
enum Main {
  static func main() throws {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    let start = ContinuousClock.now
    var tally = Exercise.Tally()
    var file = HostileFile(seed: arguments.seed)
    var iteration = arguments.first
    while arguments.goesOn(iteration, since: start) {
      if arguments.traces { FileHandle.standardError.write(Data("iteration \(iteration)\n".utf8)) }
      var generator = SeededGenerator(seed: arguments.seed, stream: UInt64(iteration))
      let bytes = try file.bytes(iteration, using: &generator)
      tally.take(bytes, using: &generator)
      ProductExercise.run(using: &generator)
      iteration += 1
    }
    print(
      "seed \(arguments.seed): \(iteration - arguments.first) hostile files, \(tally.refused) refused, "
        + "\(tally.opened) opened and run")
  }
}

/// What `make fuzz` passes on.
struct Arguments {
  var seed: UInt64 = 1
  var first = 0
  var iterations = Int.max
  var seconds = 60.0
  /// Says the number of every iteration, to find the one that crashes.
  var traces = false

  init(_ words: [String]) throws {
    var rest = words[...]
    while let name = rest.popFirst() {
      switch name {
      case "--trace": traces = true
      case "--seed": seed = try Self.number(&rest, name)
      case "--first": first = try Self.number(&rest, name)
      case "--iterations": iterations = try Self.number(&rest, name)
      case "--seconds": seconds = try Self.number(&rest, name)
      default: throw Unusable(name: name)
      }
    }
  }

  struct Unusable: Error { let name: String }

  private static func number<T: LosslessStringConvertible>(
    _ rest: inout ArraySlice<String>, _ name: String
  ) throws -> T {
    guard let value = rest.popFirst().flatMap({ T($0) }) else { throw Unusable(name: name) }
    return value
  }

  func goesOn(_ iteration: Int, since start: ContinuousClock.Instant) -> Bool {
    iteration - first < iterations && ContinuousClock.now - start < .seconds(seconds)
  }
}
