public import Foundation

/// Real models and texts that some developers have beside the repository; absent elsewhere.
///
/// A test that reads them says so by `.enabled(if: SharedData.holds(…))`, so that a skip shows.
public enum SharedData {
  /// A file that a test said it had.
  public struct Absent: Error, CustomStringConvertible {
    public let description: String
  }

  /// `BFQ_SHARED`, or `../shared` beside the package.
  public static let root: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["BFQ_SHARED"]
      ?? package.deletingLastPathComponent().appending(path: "shared").path
    return FileManager.default.fileExists(atPath: path) ? URL(filePath: path) : nil
  }()

  /// Whether every one of `paths` is under `shared/data`.
  public static func holds(_ paths: String...) -> Bool {
    paths.allSatisfy { FileManager.default.fileExists(atPath: url($0)?.path ?? "") }
  }

  /// The file at `path` under `shared/data`.
  ///
  /// Throws: `Absent`, for a test that did not ask `holds` for all that it reads.
  public static func file(_ path: String) throws -> URL {
    guard holds(path), let url = url(path) else {
      throw Absent(description: "shared/data/\(path) is absent")
    }
    return url
  }

  private static func url(_ path: String) -> URL? { root?.appending(path: "data/\(path)") }
}
