public import Foundation

/// A JSON file of golden vectors, read by key path.
public struct GoldenFile {
  public let root: GoldenValue

  public init(_ url: URL) throws {
    root = GoldenValue(try JSONSerialization.jsonObject(with: Data(contentsOf: url)))
  }

  public subscript(_ key: String) -> GoldenValue { root[key] }
}

/// One value of a golden file.
public struct GoldenValue {
  public let raw: Any

  public init(_ raw: Any) { self.raw = raw }

  /// Traps on a missing key: a fixture is code.
  public subscript(_ key: String) -> GoldenValue {
    guard let value = (raw as? [String: Any])?[key] else { fatalError("golden: no key \(key)") }
    return GoldenValue(value)
  }

  public var keys: [String] { ((raw as? [String: Any]) ?? [:]).keys.sorted() }
  public var list: [GoldenValue] { ((raw as? [Any]) ?? []).map(GoldenValue.init) }
  public var double: Double { (raw as? NSNumber)?.doubleValue ?? .nan }
  public var int: Int { (raw as? NSNumber)?.intValue ?? .min }
  public var string: String { raw as? String ?? "" }

  /// All numbers in row-major order: of a `{shape, data}` tensor or of nested lists.
  public var doubles: [Double] {
    if let tensor = raw as? [String: Any], let data = tensor["data"] {
      return GoldenValue(data).doubles
    }
    if let array = raw as? [Any] { return array.flatMap { GoldenValue($0).doubles } }
    return [double]
  }

  public var floats: [Float] { doubles.map(Float.init) }
  public var shape: [Int] { self["shape"].list.map(\.int) }
}
