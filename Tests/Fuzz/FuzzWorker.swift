import DataFaults
import Foundation
import Numerics

/// Makes one hostile input after the other and hands it to its reader.
struct FuzzWorker {
  private let arguments: FuzzArguments
  private let targets: [FuzzTarget]
  private let folder: URL
  private let progress: FileHandle
  private let start = ContinuousClock.now

  init(_ arguments: FuzzArguments) throws {
    self.arguments = arguments
    folder = URL(filePath: arguments.folder)
    let corpus = URL(filePath: arguments.corpus)
    targets = try FuzzTarget.all(corpus: corpus).filter { $0.name.hasPrefix(arguments.only) }
    precondition(!targets.isEmpty, "FuzzWorker: expected a target, found none")
    let file = folder.appending(path: "progress")
    try Data().write(to: file)
    progress = try FileHandle(forWritingTo: file)
  }

  func run() throws {
    var tally = Tally()
    var iteration = arguments.first
    while iteration - arguments.first < arguments.iterations,
      ContinuousClock.now - start < .seconds(arguments.seconds)
    {
      let target = targets[iteration % targets.count]
      try note(iteration, target.name, tally)
      var generator = SeededGenerator(seed: arguments.seed, stream: UInt64(iteration))
      try feed(target, iteration, &tally, using: &generator)
      iteration += 1
    }
    try note(iteration, "end", tally)
  }

  private struct Tally {
    var refused = 0
    var read = 0
    var summary: String { "\(refused + read) hostile inputs, \(refused) refused, \(read) read" }
  }

  // Padded, so that a shorter line leaves nothing of a longer one.
  private func note(_ iteration: Int, _ target: String, _ tally: Tally) throws {
    let line = "\(iteration) \(target) \(tally.summary)"
    let padded = line + String(repeating: " ", count: max(0, 200 - line.utf8.count)) + "\n"
    try progress.seek(toOffset: 0)
    try progress.write(contentsOf: Data(padded.utf8))
  }

  private func feed(
    _ target: FuzzTarget, _ iteration: Int, _ tally: inout Tally,
    using generator: inout SeededGenerator
  ) throws {
    let place = folder.appending(path: "input")
    try? FileManager.default.removeItem(at: place)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    do {
      try target.run(iteration, place, &generator)
      tally.read += 1
    } catch is DataFault {
      tally.refused += 1
    } catch is UnreadableInput {
      tally.refused += 1
    } catch {
      fatalError("\(target.name): expected a DataFault, found \(type(of: error)): \(error)")
    }
  }
}
