private import EngineMessages
private import Models
private import Training

extension RunConfiguration {
  /// The first setting that no run can have, as `key value`; nil where all are possible.
  ///
  /// A session's configuration may have been written by anyone.
  var fault: String? {
    let whole: [(String, Int, ClosedRange<Int>)] = [
      ("bits", bits, 1...8), ("steps", steps, 0...1_000_000_000),
      ("batchTokens", batchTokens, 1...(1 << 30)), ("context", context, 1...(1 << 24)),
      ("sequenceLength", sequenceLength ?? 2, 2...(1 << 24)), ("threads", threads, 1...4096),
      ("shards", shards, 1...4096), ("evaluateEvery", evaluateEvery, 0...1_000_000_000),
      ("reportEvery", reportEvery, 0...1_000_000_000),
      ("checkpointEvery", checkpointEvery, 0...1_000_000_000),
      ("sampledSequences", sampledSequences, 0...(1 << 30)),
      ("images.batch", images?.batch ?? 1, 1...(1 << 20)),
      ("outliers.count", outliers?.count ?? 1, 1...(1 << 20)),
      ("postTraining.samples", postTraining?.samples ?? 1, 1...1_000_000),
      ("postTraining.fit.steps", postTraining?.fit.steps ?? 0, 0...1_000_000),
      ("postTraining.fit.scaleEvery", postTraining?.fit.scaleEvery ?? 1, 1...1_000_000),
    ]
    let fractions: [(String, Double, ClosedRange<Double>)] = [
      ("learningRate", learningRate, 0...1e6), ("averagedShare", averagedShare, 0...1),
      ("reconstruction", reconstruction ?? 0, 0...1e12),
      ("unquantizedRate", unquantizedRate ?? 1, 0...1e12),
      ("images.labelWeight", images?.labelWeight ?? 0, 0...1e12),
    ]
    if RunMethod(rawValue: method) == nil { return "method \(method)" }
    switch budget {
    case .averageBits(let bits)? where !(1...8).contains(bits): return "budget \(bits) bits"
    case .bytes(let count)? where !(1...(1 << 50)).contains(count): return "budget \(count) bytes"
    default: break
    }
    return whole.first { !$0.2.contains($0.1) }.map { "\($0.0) \($0.1)" }
      ?? fractions.first { !$0.2.contains($0.1) }.map { "\($0.0) \($0.1)" }
  }
}
