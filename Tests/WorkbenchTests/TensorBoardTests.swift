import EngineMessages
import Testing

@testable import Workbench

@Suite struct TensorBoardTests {
  /// RFC 3720, appendix B.4, and the usual check string.
  @Test func checksumsAreThoseOfTheStandard() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.checksum((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
    #expect(CRC32C.checksum([]) == 0)
  }

  /// Bytes of the wire format's own description: 150 in field 1 is `08 96 01`.
  @Test func messagesHaveTheWireForm() {
    var message = ProtobufMessage()
    message.set(1, 150)
    message.set(2, "testing")
    message.set(3, Float(1))
    message.set(4, -1)
    #expect(
      message.bytes == [0x08, 0x96, 0x01, 0x12, 7] + Array("testing".utf8)
        + [0x1D, 0, 0, 0x80, 0x3F, 0x20] + [UInt8](repeating: 0xFF, count: 9) + [1])
  }

  private static func file(_ events: [EngineEvent]) throws -> [EventFileReader.Record] {
    var stream = TensorBoardStream(startSeconds: 1000)
    var bytes = stream.head
    for event in events { bytes += stream.records(of: event) }
    return try EventFileReader.records(bytes)
  }

  @Test func anotherReaderFindsEveryFigure() throws {
    let events = SyntheticRun.events(steps: 200)
    let records = try Self.file(events)
    #expect(records.first?.fileVersion == "brain.Event:2")
    let losses = records.filter { $0.scalars["loss"] != nil }
    #expect(losses.map(\.step) == Array(1...200))
    for event in events {
      guard case .stepCompleted(let report) = event.body else { continue }
      let record = losses[report.step - 1]
      #expect(record.wallTime == 1000 + event.seconds)
      #expect(record.scalars["loss"] == Float(report.loss))
      #expect(record.scalars["learningRate"] == Float(report.learningRate))
    }
    #expect(records.compactMap { $0.scalars["validation/nll"] }.count == 1)
    #expect(records.compactMap { $0.scalars["rtn/perplexity"] } == [137])
  }

  @Test func layersHaveScalarsAndHistograms() throws {
    let events = SyntheticRun.events(steps: 50)
    guard case .layersReported(let reports)? = events.last(where: { $0.step == 50 })?.body else {
      return #expect(Bool(false), "expected a report of layers at step 50")
    }
    let record = try #require(try Self.file(events).last { !$0.histograms.isEmpty })
    #expect(record.step == 50 && record.histograms.count == SyntheticRun.names.count)
    for report in reports {
      #expect(record.scalars["loss/\(report.name)"] == Float(report.loss))
      #expect(record.scalars["bits/\(report.name)"] == Float(report.bits))
      let counts = report.codeHistogram.map(Double.init)
      #expect(
        record.histograms["codes/\(report.name)"]
          == EventFileReader.Histogram(
            least: -2, most: 2, count: counts.reduce(0, +),
            sum: 2 * (counts[4] - counts[0]) + counts[3] - counts[1],
            squares: 4 * (counts[4] + counts[0]) + counts[3] + counts[1],
            limits: [-1.5, -0.5, 0.5, 1.5, 2], counts: counts))
    }
  }

  /// A session's start at step s makes TensorBoard forget what it had from s on.
  @Test func aRollbackForgetsWhatCameBehind() throws {
    let steps = SyntheticRun.events(steps: 5).filter { $0.step > 0 }
    var again = steps
    again.append(
      EngineEvent(
        sequence: 9, step: 2, seconds: 9, body: .diverged(cause: "x", restoredStep: 2)))
    again += steps.filter { $0.step > 2 }
    let records = try Self.file(again)
    #expect(records.filter(\.startsSession).map(\.step) == [3])
    #expect(
      records.compactMap { $0.scalars["loss"] == nil ? nil : $0.step } == [1, 2, 3, 4, 5, 3, 4, 5])
  }

  @Test func aFlippedBitIsFound() throws {
    var bytes = TensorBoardStream(startSeconds: 0).head
    bytes[14] ^= 1
    #expect(throws: EventFileReader.Failure.self) { try EventFileReader.records(bytes) }
  }
}
