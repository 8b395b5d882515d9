/// States of a run kept on the way through its events, so that a seek folds only from the nearest.
///
/// A kept state costs little: values share their storage until one of them changes.
public struct RunKeyframes: Sendable {
  private struct Keyframe: Sendable {
    var sequence: Int
    var run: RunState
  }

  /// Events between keyframes; doubled whenever there are too many.
  public private(set) var spacing: Int
  private let mostKept: Int
  private var kept: [Keyframe] = []

  public init(spacing: Int = 2_048, mostKept: Int = 64) {
    precondition(
      spacing > 0 && mostKept > 1,
      "RunKeyframes: expected a positive spacing and 2 or more, found \(spacing), \(mostKept)")
    self.spacing = spacing
    self.mostKept = mostKept
  }

  public var count: Int { kept.count }

  /// Keeps `run`, the fold of all events before `sequence`, where one is due there.
  public mutating func offer(_ run: RunState, at sequence: Int) {
    guard sequence > 0, sequence % spacing == 0,
      index(after: sequence - 1) == index(after: sequence)
    else { return }
    kept.insert(Keyframe(sequence: sequence, run: run), at: index(after: sequence))
    guard kept.count > mostKept else { return }
    spacing *= 2
    kept.removeAll { $0.sequence % spacing != 0 }
  }

  /// The last kept state at or before `sequence`; an empty run at 0 where there is none.
  public func nearest(before sequence: Int) -> (sequence: Int, run: RunState) {
    let index = index(after: sequence)
    return index == 0 ? (0, RunState()) : (kept[index - 1].sequence, kept[index - 1].run)
  }

  /// The first keyframe behind `sequence`.
  private func index(after sequence: Int) -> Int {
    kept.firstIndex { $0.sequence > sequence } ?? kept.count
  }
}
