private import DataFaults
public import EngineMessages
public import Foundation
private import Models

/// A sweep on disk: its plan, a result a finished cell, and below `cells` a session a cell.
///
/// A cell is done when its result file is there, and the file appears whole or not at all: going on
/// is running the cells without one.
public struct SweepFolder: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  public var planFile: URL { url.appending(path: "sweep.json") }

  /// The session of a cell, relative to the folder.
  public func sessionPath(of cell: SweepCell) -> String { "cells/\(cell.id)" }

  public func session(of cell: SweepCell) -> URL { url.appending(path: sessionPath(of: cell)) }

  private var results: URL { url.appending(path: "results") }

  private func resultFile(of cell: SweepCell) -> URL { results.appending(path: "\(cell.id).json") }

  /// nil where the folder holds no sweep.
  public func readPlan() throws -> SweepPlan? {
    guard FileManager.default.fileExists(atPath: planFile.path) else { return nil }
    let plan = try read(SweepPlan.self, from: planFile, what: "a sweep's plan of this version")
    guard plan.version <= SweepPlan.currentVersion else {
      throw DataFault(
        file: planFile.path, place: "version", found: "\(plan.version)",
        expected: "at most \(SweepPlan.currentVersion)")
    }
    if let fault = plan.fault {
      throw DataFault(
        file: planFile.path, place: "plan", found: fault, expected: "one that a sweep has")
    }
    return plan
  }

  /// Takes `plan` up: writes it where there is none.
  ///
  /// Precondition: `check` found nothing to differ.
  public func adopt(_ plan: SweepPlan) throws {
    try makeFolders()
    if try readPlan() == nil { try write(plan, to: planFile) }
  }

  /// Throws: `DataFault` that names what differs from the plan that is there.
  public func check(_ plan: SweepPlan) throws {
    guard let present = try readPlan() else { return }
    let differences = try present.differences(from: plan)
    guard differences.isEmpty else {
      let more = differences.count > 4 ? " and \(differences.count - 4) more" : ""
      throw DataFault(
        file: planFile.path, place: "plan",
        found: "a command with " + differences.prefix(4).joined(separator: ", ") + more,
        expected: "the sweep that is in this folder; take another --folder")
    }
  }

  /// What was measured, in the plan's order.
  public func readResults(of plan: SweepPlan) throws -> [SweepResult] {
    try plan.cells.compactMap { cell in
      let file = resultFile(of: cell)
      guard FileManager.default.fileExists(atPath: file.path) else { return nil }
      let result = try read(SweepResult.self, from: file, what: "a cell's result")
      guard result.cell == cell else {
        throw DataFault(
          file: file.path, place: "cell", found: result.cell.id, expected: cell.id)
      }
      return result
    }
  }

  public func write(_ result: SweepResult) throws {
    try write(result, to: resultFile(of: result.cell))
  }

  /// Forgets a cell's result, and its session.
  public func remove(_ cell: SweepCell) throws {
    for file in [resultFile(of: cell), session(of: cell)]
    where FileManager.default.fileExists(atPath: file.path) {
      do { try FileManager.default.removeItem(at: file) } catch {
        throw DataFault(
          file: file.path, place: "file", found: error.localizedDescription,
          expected: "a file that can be removed")
      }
    }
  }

  private func makeFolders() throws {
    do {
      for folder in [results, url.appending(path: "cells")] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
    } catch {
      throw DataFault(
        file: url.path, place: "folder", found: error.localizedDescription,
        expected: "a folder that can be written")
    }
  }

  private func write(_ value: some Encodable, to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(Array(encoder.encode(value)), to: file.path)
  }

  private func read<Value: Decodable>(
    _ type: Value.Type, from file: URL, what: String
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    } catch {
      throw DataFault(
        file: file.path, place: "JSON",
        found: "\(error)".split(separator: "\n").first.map(String.init) ?? "", expected: what)
    }
  }
}
