internal import Foundation

/// The King James text of the `bible` program, a public-domain corpus many systems package.
public enum BiblePackage {
  /// Genesis 1:1 to Revelation 22:21, a verse a line with its reference in front (`Ge1:1 In …`);
  /// nil where the program is absent or fails.
  public static func text() -> String? {
    guard let program = path(of: "bible") else { return nil }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-f", "gen1:1-rev22:21"]
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, !data.isEmpty else { return nil }
    return String(validating: data, as: UTF8.self)
  }

  private static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
