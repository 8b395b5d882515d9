internal import ButterflyQuant
internal import Models

/// The products of a packed model in plain fp32: weights are level times scale, activations are
/// rounded to integers and made floats again, as fake quantization does.
///
/// It shares no kernel with the engine. Given the engine's roundings it follows them, so that what is
/// left between the two is the rounding of fp32 sums; without, it rounds for itself.
final class ReferenceProducts {
  private let parts: PackedParts
  private let layout: ParameterLayout
  private let groups: [LinearInput]
  private let sites: [FakeQuantizedMatrix]

  /// The engine's roundings by group of sites, the tables' behind them; nil to round by itself.
  var followed: [Int: [RoundedRow]]?
  var statistics = FollowedStatistics()

  init(_ parts: PackedParts) {
    self.parts = parts
    layout = parts.architecture.layout
    groups = parts.groups
    sites = parts.sites.map { FakeQuantizedMatrix($0, groupSize: parts.groupSize) }
  }

  /// All sites of an input, for one row `x`: the `row`-th that the engine rounded.
  func linear(_ index: Int, _ x: [Float], row: Int = 0) -> [Float] {
    parts.sharing.groups(ofInput: index, in: layout).flatMap { group in
      let turned = rotated(x, parts.rotations[group])
      let input = rounded(turned, group, row, bits: parts.activationBits).values
      return groups[group].sites.flatMap { sites[$0].times(input) }
    }
  }

  /// A table behind the groups, for one row, and the bound of `FakeQuantizedMatrix.roundingBound`.
  func table(
    _ matrix: FakeQuantizedMatrix, _ storage: PackedParts.Table, _ index: Int, _ x: [Float],
    row: Int = 0
  ) -> (y: [Float], bounds: [Float]) {
    var x = x
    if case .bytes = storage { x = rounded(x, groups.count + index, row, bits: 8).values }
    return (matrix.times(x), matrix.roundingBound(x))
  }

  private func rotated(_ x: [Float], _ rotation: PackedParts.Rotation?) -> [Float] {
    guard let rotation else { return x }
    let plan = parts.shape.plan(size: x.count)
    if rotation.kind == .blocks {
      let signed = zip(x, rotation.signs ?? x.map { _ in 1 }).map { Double($0 * $1) }
      return FreeBlockReference(plan: plan, blocks: rotation.parameters.map(Double.init))
        .forward(signed).map { Float($0) }
    }
    if let bits = parts.liftingBits {
      var y = x
      LiftedRotation(
        DyadicRotation(
          plan: plan, angles: rotation.parameters, fractionBits: bits, signs: rotation.signs)
      ).apply(rows: &y, count: 1, source: x)
      return y
    }
    return ButterflyReference(plan: plan, angles: rotation.parameters, signs: rotation.signs)
      .forward(x)
  }

  private func rounded(_ x: [Float], _ number: Int, _ row: Int, bits: Int) -> RoundedRow {
    let own = RoundedRow(x, parts.activations, bits: bits)
    guard let followed else { return own }
    guard let theirs = followed[number], row < theirs.count else {
      preconditionFailure("ReferenceProducts: expected roundings of \(number), found none")
    }
    statistics.take(theirs[row], own, of: x)
    return theirs[row]
  }
}
