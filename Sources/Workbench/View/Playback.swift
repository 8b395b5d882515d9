/// How a replay runs.
public struct Playback: Hashable, Sendable {
  /// A session is opened standing still, at its end or at the step asked for.
  public var playing = false
  public var speed = 1.0

  public init() {}

  static let speeds: [Double] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]

  /// The next faster (or slower) of the usual speeds.
  func speed(shifted by: Int) -> Double {
    let index = Self.speeds.firstIndex { $0 >= speed } ?? Self.speeds.count - 1
    return Self.speeds[min(max(index + by, 0), Self.speeds.count - 1)]
  }
}
