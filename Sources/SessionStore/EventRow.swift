import DataFaults
import EngineMessages
import Foundation
import GRDB

/// One event as the table `events` holds it.
struct EventRow: Sendable {
  var sequence: Int
  var step: Int
  var seconds: Double
  var kind: String
  var body: Data

  init(_ event: EngineEvent, _ codec: EventCodec) throws {
    sequence = event.sequence
    step = event.step
    seconds = event.seconds
    kind = event.body.kind
    body = try codec.encode(event.body)
  }

  static let columns = "sequence, step, seconds, kind, body"

  /// Reads a row of `columns`, trusting none of its types.
  static func event(
    in row: Row, _ codec: EventCodec, file: URL, figuresOnly: Bool = false
  ) throws -> EngineEvent {
    guard let sequence = Int.fromDatabaseValue(row[0]), EventBounds.sequences.contains(sequence),
      let step = Int.fromDatabaseValue(row[1]), let seconds = Double.fromDatabaseValue(row[2]),
      let kind = String.fromDatabaseValue(row[3])
    else { throw malformed(in: file, at: row[0]) }
    let body = try row.withUnsafeData(atIndex: 4) { json in
      try decode(json, kind, codec, file: file, sequence: sequence, figuresOnly: figuresOnly)
    }
    let event = EngineEvent(sequence: sequence, step: step, seconds: seconds, body: body)
    if let fault = EventBounds.fault(in: event) {
      throw DataFault(
        file: file.path, place: "event \(sequence)", found: fault, expected: "one that a run has")
    }
    return event
  }

  private static func decode(
    _ json: Data?, _ kind: String, _ codec: EventCodec, file: URL, sequence: Int,
    figuresOnly: Bool
  ) throws -> EngineEventBody {
    let json = json ?? Data()
    do {
      return try figuresOnly
        ? codec.decodeFigures(json, kind: kind) : codec.decode(json, kind: kind)
    } catch {
      throw DataFault(
        file: file.path, place: "event \(sequence)", found: "an unreadable body (\(error))",
        expected: "the JSON of a \(kind)")
    }
  }

  static func malformed(in file: URL, at sequence: DatabaseValue) -> DataFault {
    DataFault(
      file: file.path, place: "event \(sequence)", found: "a column of another type or range",
      expected: "integers, a number, a name and JSON")
  }
}
