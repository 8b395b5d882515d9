public import EngineMessages

/// Whole layer reports of past steps, thinned evenly when there are too many.
///
/// The time cursor and the markers read them; `stride` says how many were passed over for one kept.
public struct ReportHistory: Hashable, Sendable {
  /// All layers at one step.
  public struct Snapshot: Hashable, Sendable {
    public var step: Int
    public var reports: [String: LayerReport]
  }

  public let capacity: Int
  public private(set) var snapshots: [Snapshot] = []
  public private(set) var stride = 1
  private var passed = 0

  public init(capacity: Int = 64) { self.capacity = max(capacity, 2) }

  mutating func append(_ reports: [LayerReport], step: Int) {
    passed += 1
    guard (passed - 1) % stride == 0 else { return }
    let named = Dictionary(reports.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    snapshots.append(Snapshot(step: step, reports: named))
    guard snapshots.count > capacity else { return }
    snapshots = snapshots.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    stride *= 2
    passed = 1
  }

  /// The step of the newest kept reports at or before `step`.
  public func step(at step: Int) -> Int? { snapshots.last { $0.step <= step }?.step }

  /// Which of `total` reports a history of this capacity has kept: those at multiples of the result.
  public static func stride(after total: Int, capacity: Int = 64) -> Int {
    var stride = 1
    while (total - 1) / stride >= max(capacity, 2) { stride *= 2 }
    return stride
  }

  /// The newest kept report of a layer at or before `step`.
  public func report(of layer: String, at step: Int) -> LayerReport? {
    snapshots.last { $0.step <= step && $0.reports[layer] != nil }?.reports[layer]
  }
}
