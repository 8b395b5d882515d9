private import DataFaults
public import Foundation

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

  /// The newest checkpoint, by the step in its name.
  public func lastCheckpoint() -> URL? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)) ?? []
    return names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".safetensors") }.max()
      .map { checkpoints.appending(path: $0) }
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
