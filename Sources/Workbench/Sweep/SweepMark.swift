/// How a method's points look: a letter on screen, a shape and a colour in print, told apart
/// without colour too.
struct SweepMark {
  private let index: Int

  init(_ index: Int) { self.index = index }

  /// A, B, C ...
  var letter: String { String(UnicodeScalar(UInt8(65 + index % 26))) }

  var role: Role {
    [Role.plotSeries1, .plotSeries2, .plotSeries3, .plotSeries4][index % 4]
  }

  /// Dark enough on white paper, and distinct under colour-vision deficiencies.
  var color: String {
    ["#0072b2", "#d55e00", "#007a5a", "#aa3377", "#5b5b5b", "#8a6d00", "#332288"][index % 7]
  }

  /// An SVG element centred at a point.
  func shape(_ x: Double, _ y: Double) -> String {
    switch index % 5 {
    case 0:
      return
        "<circle cx=\"\(SVGElement.number(x))\" cy=\"\(SVGElement.number(y))\" r=\"5\" \(style)/>"
    case 1: return polygon([(-5, -5), (5, -5), (5, 5), (-5, 5)], x, y)
    case 2: return polygon([(0, -6), (6, 5), (-6, 5)], x, y)
    case 3: return polygon([(0, -7), (6, 0), (0, 7), (-6, 0)], x, y)
    default: return polygon([(0, 6), (6, -5), (-6, -5)], x, y)
    }
  }

  // The second five are hollow.
  private var style: String {
    "fill=\"\(index % 10 < 5 ? color : "#ffffff")\" stroke=\"\(color)\" stroke-width=\"1.5\""
  }

  private func polygon(_ corners: [(Double, Double)], _ x: Double, _ y: Double) -> String {
    let points = corners.map {
      "\(SVGElement.number(x + $0.0)),\(SVGElement.number(y + $0.1))"
    }
    return "<polygon points=\"\(points.joined(separator: " "))\" \(style)/>"
  }
}
