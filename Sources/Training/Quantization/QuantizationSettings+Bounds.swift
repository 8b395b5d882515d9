internal import ButterflyQuant

extension QuantizationSettings {
  /// The first setting that no run can have, as `key value`; nil where all are possible.
  ///
  /// Settings are read from sessions and checkpoints, which anyone may have written.
  var fault: String? {
    let isBlock = shape.block.map { $0 > 1 && $0 <= 1 << 20 && $0 & ($0 - 1) == 0 } ?? true
    let checks: [(String, any Sendable, Bool)] = [
      ("grid", grid, WeightGrid.named(grid) != nil),
      ("groupSize", groupSize, (1...1024).contains(groupSize)),
      ("activationBits", activationBits, activationBits == 32 || (2...8).contains(activationBits)),
      ("block", shape.block ?? 0, isBlock),
      ("stages", shape.stages ?? 0, (0...64).contains(shape.stages ?? 0)),
      ("penalty", penalty, (0...1e12).contains(penalty)),
      ("angleRate", angleRate, (0...1e3).contains(angleRate)),
      ("scaleRate", scaleRate, (0...1e3).contains(scaleRate)),
      ("anglesFrom", anglesFrom, (0...1).contains(anglesFrom)),
      ("anglesUntil", anglesUntil, (0...1).contains(anglesUntil)),
    ]
    return checks.first { !$0.2 }.map { "\($0.0) \($0.1)" }
  }
}
