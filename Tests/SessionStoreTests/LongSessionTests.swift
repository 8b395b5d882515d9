import EngineMessages
import Foundation
import SessionStore
import Testing

/// Prints what opening and seeking cost in a long session; asserts only that it is right.
struct LongSessionTests {
  @Test func opensAndSeeks() throws {
    let count = Int(ProcessInfo.processInfo.environment["BFQ_LONG_SESSION"] ?? "") ?? 100_000
    let folder = try TemporaryFolder()
    let url = try folder.record(SampleEvents.stream(steps: count), as: "long")
    let reader = try timed("open") { try SessionReader(opening: url) }
    #expect(try timed("count") { try reader.eventCount } == count + 1)
    let next = try timed("place of the middle step and a page from there") {
      try reader.events(from: reader.sequence(afterStep: count / 2), limit: 512).first
    }
    #expect(next?.step == count / 2 + 1)
    #expect(timed("listing") { SessionCatalog.listing(of: url).steps } == count)
    let steps = try timed("fold over all") {
      var steps = 0
      try reader.forEachEvent(in: 0..<count + 1) { steps = max(steps, $0.step) }
      return steps
    }
    #expect(steps == count)
    print("event size:", MemoryLayout<EngineEvent>.size)
  }

  private func timed<Value>(_ what: String, _ body: () throws -> Value) rethrows -> Value {
    let start = ContinuousClock.now
    let value = try body()
    print("\(what): \(ContinuousClock.now - start)")
    return value
  }
}
