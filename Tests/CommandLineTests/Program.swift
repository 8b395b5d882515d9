import Foundation
import Testing

/// `bfq-tui` as it was built beside the tests.
enum Program {
  struct Outcome {
    var output: String
    var errors: String
    var code: Int32

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The one object that `--json` printed.
    var object: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]) ?? [:]
    }
  }

  static var executable: URL {
    #if os(macOS)
      Bundle(for: TestFolder.self).bundleURL.deletingLastPathComponent().appending(path: "bfq-tui")
    #else
      URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "bfq-tui")
    #endif
  }

  /// Starts it without a terminal, in `folder`.
  static func start(
    _ arguments: [String], in folder: URL, input: Any = FileHandle.nullDevice,
    output: Any = FileHandle.nullDevice, errors: Any = FileHandle.nullDevice,
    environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }

  /// Runs it to its end with its output at a path, which need be no file.
  static func run(
    _ arguments: [String], in folder: URL, output: String
  ) throws -> (errors: String, code: Int32) {
    let (errors, file) = (Pipe(), try #require(FileHandle(forWritingAtPath: output)))
    let process = try start(arguments, in: folder, output: file, errors: errors)
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: text, as: UTF8.self), process.terminationStatus)
  }

  /// Runs it to its end.
  static func run(
    _ arguments: [String], in folder: TestFolder, environment: [String: String] = [:]
  ) throws -> Outcome {
    let names = [UUID().uuidString, UUID().uuidString].map { folder[$0] }
    let files = try names.map { url in
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    }
    let process = try start(
      arguments, in: folder.url, output: files[0], errors: files[1], environment: environment)
    process.waitUntilExit()
    let texts = try names.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    for name in names { try FileManager.default.removeItem(at: name) }
    return Outcome(output: texts[0], errors: texts[1], code: process.terminationStatus)
  }
}
