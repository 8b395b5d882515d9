/// Seconds spent in each phase of the steps so far.
public struct PhaseTimes: Codable, Hashable, Sendable {
  public enum Phase: String, CaseIterable, Codable, Sendable {
    case batch, quantize, forwardBackward, reduce, quantizeBackward, update
  }

  private var seconds = [Double](repeating: 0, count: Phase.allCases.count)

  public init() {}

  public subscript(_ phase: Phase) -> Double {
    get { seconds[Self.index(phase)] }
    set { seconds[Self.index(phase)] = newValue }
  }

  public var total: Double { seconds.reduce(0, +) }

  private static func index(_ phase: Phase) -> Int {
    switch phase {
    case .batch: 0
    case .quantize: 1
    case .forwardBackward: 2
    case .reduce: 3
    case .quantizeBackward: 4
    case .update: 5
    }
  }
}
