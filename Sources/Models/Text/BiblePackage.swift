internal import Foundation

/// The King James text of the `bible` program, a public-domain corpus many systems package.
public enum BiblePackage {
  /// Genesis 1:1 to Revelation 22:21, a verse a line with its reference in front (`Ge1:1 In …`);
  /// nil where the program is absent or fails.
  public static func text() -> String? {
    guard let program = path(of: "bible"),
      let bytes = ProgramOutput.read(program, ["-f", "gen1:1-rev22:21"]), !bytes.isEmpty
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
