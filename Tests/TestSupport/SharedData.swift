public import Foundation

/// Real models and texts that some developers have beside the repository; absent elsewhere.
public enum SharedData {
  /// `BFQ_SHARED`, or `../shared` beside the package.
  public static let root: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["BFQ_SHARED"]
      ?? package.deletingLastPathComponent().appending(path: "shared").path
    return FileManager.default.fileExists(atPath: path) ? URL(filePath: path) : nil
  }()

  /// The file at `path` under `shared/data`; says so and returns nil where it is absent.
  public static func file(_ path: String) -> URL? {
    guard let url = root?.appending(path: "data/\(path)"),
      FileManager.default.fileExists(atPath: url.path)
    else {
      print("skipped: shared/data/\(path) is absent")
      return nil
    }
    return url
  }
}
