public import EngineMessages
private import Models

extension QuantizationRun {
  /// Freezes or thaws the rotations that have a matching site; returns how many.
  public func freezeAngles(_ frozen: Bool, layers: LayerGlob) -> Int {
    let chosen = rotations(matching: layers)
    for rotation in chosen { rotation.frozen = frozen }
    return chosen.count
  }

  /// Whether blocks are free, so that a penalty and a projection mean something.
  public var hasFreeBlocks: Bool { settings.rotation == .blocks }

  /// The weight of the penalty on blocks that are not rotations.
  public var penalty: Double { weights.penalty }

  public func setPenalty(_ penalty: Double) { weights.penalty = penalty }

  /// Replaces the blocks of rotations that have a matching site by the nearest rotations; returns
  /// how many.
  public func reorthogonalise(layers: LayerGlob) -> Int {
    let chosen = rotations(matching: layers)
    for rotation in chosen { rotation.reorthogonalise() }
    return chosen.count
  }

  private func rotations(matching layers: LayerGlob) -> [InputRotation] {
    zip(weights.groups, weights.rotations).compactMap { group, rotation in
      group.sites.contains { layers.matches(layout.sites[$0].name) } ? rotation : nil
    }
  }
}
