/// How quickly a program answered keys in a terminal of its own.
public struct ScreenLatencyReport: Hashable, Sendable {
  /// From the fork to the first visible text on the alternate screen.
  public let firstPaintSeconds: Double
  /// From the write of a key to the first byte that came back.
  public let p50Milliseconds: Double
  public let p90Milliseconds: Double
  public let p99Milliseconds: Double
  /// Output per answered key.
  public let bytesPerKey: Double
  /// Keys measured, and those that drew nothing within a quarter of a second.
  public let answeredKeys: Int
  public let unansweredKeys: Int
  /// Busy time of the child's main thread from the first paint on, over wall time; nil off Linux.
  public let userInterfaceCPUShare: Double?

  init(firstPaintSeconds: Double, answers: [KeyAnswer?], userInterfaceCPUShare: Double?) {
    let answered = answers.compactMap(\.self)
    let latencies = Percentiles(answered.map { $0.seconds * 1000 })
    self.firstPaintSeconds = firstPaintSeconds
    p50Milliseconds = latencies.value(50)
    p90Milliseconds = latencies.value(90)
    p99Milliseconds = latencies.value(99)
    answeredKeys = answered.count
    unansweredKeys = answers.count - answered.count
    let bytes = answered.reduce(0) { $0 + $1.bytes }
    bytesPerKey = answered.isEmpty ? .nan : Double(bytes) / Double(answered.count)
    self.userInterfaceCPUShare = userInterfaceCPUShare
  }
}

/// What came back for one key.
struct KeyAnswer: Hashable, Sendable {
  let seconds: Double
  let bytes: Int
}
