/// The sessions whose curves stand behind the run's, each with a stroke of its own.
struct GhostList: Hashable, Sendable {
  static let strokes: [CurveStroke] = [.dotted, .dashDotted, .sparse]
  private static let roles: [Role] = [.plotGhost1, .plotGhost2, .plotGhost3]

  /// By their places, which keep stroke and colour while others come and go.
  private var places: [GhostRun?] = Array(repeating: nil, count: strokes.count)

  var isEmpty: Bool { places.allSatisfy { $0 == nil } }
  var names: [String] { places.compactMap { $0?.name } }

  /// False where every place is taken.
  mutating func show(_ ghost: GhostRun) -> Bool {
    let same = places.firstIndex { $0?.name == ghost.name }
    guard let place = same ?? places.firstIndex(where: { $0 == nil }) else { return false }
    places[place] = ghost
    return true
  }

  /// False where no such session is shown.
  mutating func hide(_ name: String) -> Bool {
    guard let place = places.firstIndex(where: { $0?.name == name }) else { return false }
    places[place] = nil
    return true
  }

  mutating func hideAll() { places = Array(repeating: nil, count: places.count) }

  /// One curve of every session that has it.
  func curves(_ series: (GhostRun) -> Series?) -> [CurvePlot.Curve] {
    places.indices.compactMap { place in
      guard let ghost = places[place], let series = series(ghost) else { return nil }
      return CurvePlot.Curve(
        name: ghost.name, series: series, role: Self.roles[place], stroke: Self.strokes[place])
    }
  }

  /// `┈ s0003 ╍ s0004`, for titles and the status line.
  func legend(_ glyphs: GlyphSet) -> String {
    places.indices.compactMap { place in
      places[place].map { "\(Self.strokes[place].name(glyphs)) \(fitted($0.name, 16))" }
    }.joined(separator: " ")
  }
}
