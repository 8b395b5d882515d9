import Foundation
import Testing
import Workbench

/// The README's key table is the program's.
@Suite struct ReadmeTests {
  @Test func theKeyTableIsCurrent() throws {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- keys -->\n"))
    let end = try #require(text.range(of: "<!-- /keys -->"))
    let table = text[start.upperBound..<end.lowerBound]
      .trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(table == KeyTable.markdown().trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
