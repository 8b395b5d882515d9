import Models

/// A range of parameters that one worker updates at one rate and decay.
struct UpdateSegment: Sendable {
  let range: Range<Int>
  /// Matrices decay; norms, biases and angles do not.
  let decays: Bool
  /// Multiple of the run's rate.
  let rateFactor: Double

  private static let mostFloats = 65_536

  /// Every tensor of a layout, in its order.
  static func segments(of layout: ParameterLayout, _ settings: StepSettings) -> [UpdateSegment] {
    let sites = Set(layout.sites.map(\.offset))
    return layout.namedTensors.flatMap { tensor in
      stride(from: 0, to: tensor.count, by: mostFloats).map { start in
        UpdateSegment(
          range: tensor.offset + start..<tensor.offset + min(tensor.count, start + mostFloats),
          decays: tensor.shape.count > 1,
          rateFactor: sites.contains(tensor.offset) ? 1 : settings.unquantizedRateFactor)
      }
    }
  }
}
