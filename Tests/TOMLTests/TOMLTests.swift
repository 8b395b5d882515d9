import DataFaults
import Foundation
import TOML
import Testing

/// What Python's tomllib reads in the same documents: `Tests/Tools/toml_cases.py`.
@Suite struct TOMLTests {
  private struct Case: Decodable {
    var text: String
    var value: Expected?
  }

  private enum Expected: Decodable, Hashable {
    case scalar(String)
    case array([Expected])
    case table([String: Expected])

    enum Key: String, CodingKey { case bool, int, float, string, date, array, table }

    init(from decoder: any Decoder) throws {
      let box = try decoder.container(keyedBy: Key.self)
      switch box.allKeys.first {
      case .bool: self = .scalar("bool \(try box.decode(Bool.self, forKey: .bool))")
      case .int: self = .scalar("int " + (try box.decode(String.self, forKey: .int)))
      case .float:
        let text = try box.decode(String.self, forKey: .float)
        self = .scalar("float \(Double(text).map(\.bitPattern) ?? 0)")
      case .string: self = .scalar("string " + (try box.decode(String.self, forKey: .string)))
      case .array: self = .array(try box.decode([Expected].self, forKey: .array))
      case .table: self = .table(try box.decode([String: Expected].self, forKey: .table))
      default: self = .scalar("date")
      }
    }

    init(_ value: TOMLValue) {
      switch value {
      case .bool(let flag): self = .scalar("bool \(flag)")
      case .integer(let number): self = .scalar("int \(number)")
      case .double(let number):
        self = .scalar("float \((number.isNaN ? Double.nan : number).bitPattern)")
      case .string(let text): self = .scalar("string " + text)
      case .date: self = .scalar("date")
      case .array(let values): self = .array(values.map(Expected.init))
      case .table(let table): self = Self.table(table)
      }
    }

    static func table(_ table: TOMLTable) -> Expected {
      .table(Dictionary(uniqueKeysWithValues: table.keys.map { ($0, Expected(table[$0]!)) }))
    }
  }

  @Test func readsWhatTheReferenceReads() throws {
    let url = try #require(
      Bundle.module.url(forResource: "cases", withExtension: "json", subdirectory: "Fixtures"))
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    #expect(cases.count > 1000)
    for entry in cases {
      let found = try? TOMLDocument.parse(entry.text, file: "x.toml")
      #expect(found.map(Expected.table) == entry.value, "\(entry.text.debugDescription)")
    }
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    do throws(DataFault) {
      _ = try TOMLDocument.parse(bytes, file: "x.toml")
      return nil
    } catch { return error.description }
  }

  private func fault(_ text: String) -> String? { fault(Array(text.utf8)) }

  @Test func faultsNameTheirPlace() {
    #expect(fault("a = 1\n[[[")?.hasPrefix("x.toml: line 2, column 3: found \"[\"") == true)
    #expect(
      fault("a = 1\n\n  a = 2")?.hasPrefix("x.toml: line 3, column 3: found \"a\" a second") == true
    )
    #expect(fault("a = 9223372036854775808")?.contains("64 bits") == true)
    #expect(fault([0x61, 0x3D, 0x22, 0xFF, 0x22])?.contains("column 4: found byte 255") == true)
    #expect(fault([0x61, 0x3D, 0x22, 0x00, 0x22])?.contains("column 4: found byte 0") == true)
  }

  @Test func depthIsBounded() {
    #expect(fault("a = " + String(repeating: "[", count: 100_000))?.contains("64 values") == true)
    #expect(fault("a = " + String(repeating: "{a=", count: 100_000))?.contains("64 values") == true)
    #expect(fault(String(repeating: "a.", count: 100_000) + "a = 1")?.contains("64 names") == true)
    #expect(
      fault("[" + String(repeating: "a.", count: 100_000) + "a]")?.contains("64 names") == true)
    #expect(
      fault("a = " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) == nil)
  }

  /// Nothing is quadratic: the largest document of the worst lines is read or refused at once.
  @Test(.timeLimit(.minutes(1))) func largeDocuments() {
    for line in ["[[a]]\n", "a.b = 1\n", "[a]\n", "# c\n", "\n", "a = '''\n'''\n", "[[a.b]]\n"] {
      _ = fault(String(repeating: line, count: TOMLDocument.mostBytes / line.utf8.count))
    }
    let keys = (0..<60_000).map { "k\($0) = \($0)\n" }.joined()
    #expect(fault(keys) == nil)
    #expect(fault([UInt8](repeating: 0x0A, count: 10 << 20))?.contains("10485760 bytes") == true)
  }

  @Test func keysKeepTheirLines() throws {
    let table = try TOMLDocument.parse("a = 1\n[t]\nb = '''\n\n'''\nc = 1\n", file: "x")
    #expect(table.keys == ["a", "t"])
    #expect(table["t"]?.table?.line(of: "b") == 3)
    #expect(table["t"]?.table?.line(of: "c") == 6)
    #expect(table.line(of: "t") == 2)
  }
}
