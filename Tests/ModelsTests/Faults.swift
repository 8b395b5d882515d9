import DataFaults
import Models
import Testing

/// Runs `body`, which must throw a `DataFault`; returns it.
@discardableResult
func fault(
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> DataFault? {
  do {
    try body()
    Issue.record(comment ?? "no fault", sourceLocation: sourceLocation)
  } catch let fault as DataFault {
    return fault
  } catch {
    Issue.record("found \(error), expected a DataFault", sourceLocation: sourceLocation)
  }
  return nil
}

/// Runs `body`, which may succeed or throw a `DataFault`, and nothing else.
func faultAtMost(sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
  do {
    try body()
  } catch is DataFault {
  } catch {
    Issue.record("found \(error), expected a DataFault", sourceLocation: sourceLocation)
  }
}

/// `bytes` as a file in memory.
func memory(_ bytes: [UInt8]) -> MappedFile { MappedFile(contents: bytes, name: "memory") }

/// A tensor's values.
func values(_ source: any TensorSource, _ name: String) throws -> [Float] {
  let count = (source.shape(of: name) ?? []).reduce(1, *)
  return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
    if let base = buffer.baseAddress { try source.read(name, into: base) }
    filled = count
  }
}

/// All values, by name.
func allValues(_ source: any TensorSource) throws -> [String: [Float]] {
  try Dictionary(
    uniqueKeysWithValues: source.names.map { name in (name, try values(source, name)) })
}
