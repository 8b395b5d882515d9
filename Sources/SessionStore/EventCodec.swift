package import EngineMessages
package import Foundation

/// Event bodies as JSON, so that a session can be read with nothing but `sqlite3`.
///
/// Law: `decode(encode(body)) == body`, non-finite numbers included: a diverged step is recorded,
/// not refused.
package struct EventCodec {
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  package init() {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  }

  package func encode(_ body: EngineEventBody) throws -> Data { try encoder.encode(body) }

  /// Steps are nearly all of a session, so they are scanned; the rest goes through `Codable`.
  package func decode(_ json: Data, kind: String) throws -> EngineEventBody {
    if kind == "stepCompleted", let report = json.withUnsafeBytes(StepReportScanner.report(in:)) {
      return .stepCompleted(report)
    }
    return try decodePlainly(json)
  }

  /// As `decode`, but of layer reports the figures alone: their histograms and heat maps are empty.
  package func decodeFigures(_ json: Data, kind: String) throws -> EngineEventBody {
    if kind == "layersReported",
      let reports = json.withUnsafeBytes(LayerFiguresScanner.reports(in:))
    {
      return .layersReported(reports)
    }
    return try decode(json, kind: kind)
  }

  /// The obvious version, beside the scanned one.
  package func decodePlainly(_ json: Data) throws -> EngineEventBody {
    try decoder.decode(EngineEventBody.self, from: json)
  }

  func encode(_ description: RunDescription) throws -> Data { try encoder.encode(description) }

  func decodeDescription(_ json: Data) throws -> RunDescription {
    try decoder.decode(RunDescription.self, from: json)
  }
}
