import Foundation
import TestSupport

/// A golden file of this target; its `convention` key says what the numbers mean.
func golden(_ name: String) throws -> GoldenFile {
  guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json") else {
    fatalError("no fixture \(name).json")
  }
  return try GoldenFile(url)
}

/// The rows of a row-major matrix of `width` columns.
func rows<Number>(of values: [Number], width: Int) -> [[Number]] {
  stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
}
