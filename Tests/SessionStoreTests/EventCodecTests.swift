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

  /// Figures are those of the whole report; another spelling, or a number that is none, is read whole.
  @Test func figuresOfReportsAreThoseOfTheWhole() throws {
    let body = try #require(SampleEvents.bodies.first { $0.kind == "layersReported" })
    guard case .layersReported(let whole) = body else { return }
    let brief = whole.map { report in
      var report = report
      (report.codeHistogram, report.levels) = ([], [])
      (report.scaleExponents, report.angleHeat) = ([], [])
      return report
    }
    let json = try codec.encode(body)
    #expect(try codec.decodeFigures(json, kind: body.kind) == .layersReported(brief))
    #expect(whole != brief)
    let spaced = Data(String(decoding: json, as: UTF8.self).replacing(":", with: ": ").utf8)
    #expect(try codec.decodeFigures(spaced, kind: body.kind) == body)
    var lost = whole
    lost[0].sqnr = .infinity
    let other = try codec.encode(.layersReported(lost))
    #expect(try codec.decodeFigures(other, kind: body.kind) == .layersReported(lost))
    for length in 0..<json.count {
      #expect(throws: (any Error).self) {
        try codec.decodeFigures(json.prefix(length), kind: body.kind)
      }
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
