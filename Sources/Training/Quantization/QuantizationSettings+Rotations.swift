import ButterflyQuant
import Models
import Numerics

extension QuantizationSettings {
  /// One rotation a group; nil where nothing rotates.
  func makeRotations(
    _ groups: [LinearInput], _ parts: [WeightPart], seed: UInt64
  ) -> [InputRotation?] {
    var generator = SeededGenerator(seed: seed, stream: 2)
    return groups.indices.map { index in
      guard rotation != .none else { return nil }
      let plan = shape.plan(size: groups[index].columns)
      let values = start.values(for: plan, using: &generator)
      return rotation.transform(plan: plan, signs: values.signs).map {
        InputRotation(
          $0, angles: values.angles, frozen: rotation.startsFrozen,
          parts: parts.count { $0.group == index })
      }
    }
  }

  /// A transform as layer sheets name it, e.g. `butterfly 7 stages`, `free blocks 5 stages of 32`.
  func transformName(_ plan: RotationPlan) -> String {
    let kind = rotation == .blocks ? "free blocks" : "butterfly"
    return "\(kind) \(plan.stages.count) stages" + (shape.block.map { " of \($0)" } ?? "")
  }

  /// Whether a rotation keeps a start that a rule makes, so that its angles need no storage: a
  /// fixed one does until it is thawed and trained.
  func keepsRule(_ rotation: InputRotation) -> Bool {
    self.rotation == .fixed && start.isRule && rotation.isAtStart
  }

  /// What a rotation takes to store: 32 bits a parameter, none where it keeps a rule; and a bit a
  /// sign.
  func storedBits(of rotation: InputRotation) -> Int {
    let signs = rotation.transform.signs?.count ?? 0
    return signs + (keepsRule(rotation) ? 0 : rotation.transform.parameterCount * 32)
  }

  /// The activations' transforms of every input; none where activations stay as they are.
  ///
  /// Their gradients stand behind the layout's, group by group.
  func transforms(
    of layout: ParameterLayout, _ groups: [LinearInput], _ rotations: [InputRotation?]
  ) -> [[TransformStage]] {
    guard activationBits < 32 else { return [] }
    let quantizer = ActivationQuantizer(bits: activationBits)
    var offset = layout.count
    var stages = [[TransformStage]](repeating: [], count: layout.inputs.count)
    for (group, rotation) in zip(groups, rotations) {
      let transform = RotatedActivations(
        rotation: rotation, quantizer: quantizer, columns: group.columns)
      let input = layout.sites[group.sites.lowerBound].input
      let first = (group.offset - layout.inputs[input].offset) / group.columns
      stages[input].append(
        TransformStage(
          rows: first..<first + group.rows, transform: transform, gradientOffset: offset))
      offset += transform.parameterCount
    }
    return stages
  }
}
