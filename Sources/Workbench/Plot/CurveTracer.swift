/// Draws one curve: the extremes of each column, joined to its neighbour.
struct CurveTracer {
  let scale: ValueScale
  let role: Role
  let stroke: CurveStroke
  private var previous: (x: Int, top: Int, bottom: Int)?

  init(scale: ValueScale, role: Role, stroke: CurveStroke) {
    self.scale = scale
    self.role = role
    self.stroke = stroke
  }

  mutating func trace(_ columns: [Series.Bucket], on plane: inout DotPlane) {
    for (x, bucket) in columns.enumerated() where bucket.count > 0 {
      let top = scale.dot(Double(bucket.high), of: plane.dotsDown)
      let bottom = scale.dot(Double(bucket.low), of: plane.dotsDown)
      bridge(to: x, top, bottom, on: &plane)
      previous = (x, top, bottom)
    }
  }

  /// Joins to the column before: straight over empty columns, without a gap to the next one.
  private func bridge(to x: Int, _ top: Int, _ bottom: Int, on plane: inout DotPlane) {
    guard let previous else { return dot(x, top, bottom, &plane) }
    let from = (previous.top + previous.bottom) / 2
    let to = (top + bottom) / 2
    let span = x - previous.x
    var last = from
    for offset in stride(from: 1, to: span, by: 1) {
      let y = from + (to - from) * offset / span
      dot(previous.x + offset, min(last, y), max(last, y), &plane)
      last = y
    }
    let (nearTop, nearBottom) = span > 1 ? (last, last) : (previous.top, previous.bottom)
    dot(x, min(top, nearBottom), max(bottom, nearTop), &plane)
  }

  private func dot(_ x: Int, _ top: Int, _ bottom: Int, _ plane: inout DotPlane) {
    if stroke.skips(x) { return }
    plane.line(x: x, from: top, to: bottom, role: role)
  }

  /// An exponential mean over columns; what was lost stays lost.
  static func smoothed(_ columns: [Series.Bucket]) -> [Series.Bucket] {
    let weight = 2 / Float(max(columns.count / 16, 2))
    var mean: Float?
    return columns.map { bucket in
      guard bucket.count > 0 else { return bucket }
      mean = (mean ?? bucket.mean) * (1 - weight) + bucket.mean * weight
      var smooth = bucket
      (smooth.low, smooth.high) = (mean!, mean!)
      return smooth
    }
  }
}
