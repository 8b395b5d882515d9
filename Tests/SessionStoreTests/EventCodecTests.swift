import EngineMessages
import Foundation
import SessionStore
import Testing

struct EventCodecTests {
  private let codec = EventCodec()

  @Test(arguments: SampleEvents.bodies)
  func decodesWhatItEncodes(_ body: EngineEventBody) throws {
    let json = try codec.encode(body)
    #expect(try codec.decode(json, kind: body.kind) == body)
    #expect(try codec.decodePlainly(json) == body)
    #expect(String(decoding: json, as: UTF8.self).hasPrefix("{\"\(body.kind)\":"))
  }

  @Test(arguments: [
    0, -0.0, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e-300, 1.0 / 3, 1e16, 123456.75,
  ])
  func scansEveryFiniteNumberExactly(_ value: Double) throws {
    let body = EngineEventBody.stepCompleted(SampleEvents.step(5, loss: value))
    let json = try codec.encode(body)
    #expect(try codec.decode(json, kind: "stepCompleted") == body)
    #expect(try codec.decodePlainly(json) == body)
  }

  @Test func keepsDivergedSteps() throws {
    for loss in [Double.nan, .infinity, -.infinity] {
      let json = try codec.encode(.stepCompleted(SampleEvents.step(5, loss: loss)))
      guard case .stepCompleted(let report) = try codec.decode(json, kind: "stepCompleted") else {
        Issue.record("not a step")
        continue
      }
      #expect(report.loss.isNaN == loss.isNaN && (loss.isNaN || report.loss == loss))
    }
  }

  @Test func everyCutOfABodyThrows() throws {
    let json = try codec.encode(.stepCompleted(SampleEvents.step(5)))
    for length in 0..<json.count {
      #expect(throws: (any Error).self) {
        try codec.decode(json.prefix(length), kind: "stepCompleted")
      }
    }
  }
}
