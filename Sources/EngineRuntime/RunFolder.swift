private import DataFaults
public import Foundation
private import Models

/// The files of a run beside its recorded events: its configuration and its checkpoints.
public struct RunFolder: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  public var configurationFile: URL { url.appending(path: "run.json") }
  public var checkpoints: URL { url.appending(path: "checkpoints") }

  public func checkpointFile(step: Int) -> URL {
    let digits = String(step)
    let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    return checkpoints.appending(path: "step-\(padded).safetensors")
  }

  /// The newest checkpoint that can be read and is not of a later step than `step`: the one truth of
  /// where a run goes on. A file that the disk has damaged is passed over.
  public func lastCheckpoint(upTo step: Int = .max) -> RunCheckpoint? {
    checkpointFiles().reversed().lazy.compactMap(RunCheckpoint.init).first { $0.step <= step }
  }

  /// All checkpoints, oldest first, by the step in their names.
  func checkpointFiles() -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
    return names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".safetensors") }.sorted()
      .map { checkpoints.appending(path: $0) }
  }

  /// Removes what a process that is gone left half-written.
  public func clean() { AbandonedOutputs.remove(in: checkpoints.path) }

  /// Removes the checkpoints behind `last`, all of them where it is nil: they are of steps that are
  /// going to be taken again, or damaged.
  public func removeCheckpoints(after last: RunCheckpoint?) {
    for file in checkpointFiles() where file.lastPathComponent > last?.file.lastPathComponent ?? ""
    {
      try? FileManager.default.removeItem(at: file)
    }
  }

  // The newest two stay: one may be the victim of the disk.
  func removeOldCheckpoints() {
    for file in checkpointFiles().dropLast(2) { try? FileManager.default.removeItem(at: file) }
  }

  /// Throws: `DataFault` where the run's folder is gone: a checkpoint must not bring it back.
  func makeCheckpointFolder() throws { try make(checkpoints, withParents: false) }

  func make() throws { try make(url, withParents: true) }

  private func make(_ folder: URL, withParents: Bool) throws {
    guard !FileManager.default.fileExists(atPath: folder.path) else { return }
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: withParents)
    } catch {
      throw DataFault(
        file: folder.path, place: "folder", found: error.localizedDescription,
        expected: withParents ? "a place that can be written" : "the folder where the run began")
    }
  }

  public var hasConfiguration: Bool {
    FileManager.default.fileExists(atPath: configurationFile.path)
  }

  /// Puts the configuration where `readConfiguration` finds it, durable.
  public func write(_ configuration: RunConfiguration) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(Array(encoder.encode(configuration)), to: configurationFile.path)
  }

  /// Throws: `DataFault` where the file is absent or not a configuration of this build.
  public func readConfiguration() throws -> RunConfiguration {
    let path = configurationFile.path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DataFault(
        file: path, place: "file", found: "nothing readable", expected: "a run's configuration")
    }
    let configuration: RunConfiguration
    do {
      configuration = try JSONDecoder().decode(RunConfiguration.self, from: data)
    } catch {
      throw DataFault(
        file: path, place: "JSON",
        found: "\(error)".split(separator: "\n").first.map(String.init) ?? "",
        expected: "a run's configuration of this version")
    }
    if let fault = configuration.fault {
      throw DataFault(
        file: path, place: "configuration", found: fault, expected: "one that a run has")
    }
    return configuration
  }
}
