private import ButterflyQuant
private import Models

/// Settings written by earlier builds lack the newer keys; those then have their defaults.
extension QuantizationSettings: Codable {
  private enum Key: String, CodingKey {
    case rotation, start, shape, sharing, penalty, grid, groupSize, scaleRule, scaleTraining
    case learnsScales, activationBits, stability, angleRate, anglesFrom, anglesUntil, scaleRate
  }

  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Key.self)
    let standard = QuantizationSettings()
    let learned = try box.decodeIfPresent(Bool.self, forKey: .learnsScales) ?? true
    self.init(
      rotation: try box.decode(RotationKind.self, forKey: .rotation),
      start: try box.decode(RotationStart.self, forKey: .start),
      shape: try box.decodeIfPresent(RotationShape.self, forKey: .shape) ?? standard.shape,
      sharing: try box.decodeIfPresent(RotationSharing.self, forKey: .sharing) ?? standard.sharing,
      penalty: try box.decodeIfPresent(Double.self, forKey: .penalty) ?? standard.penalty,
      grid: try box.decode(String.self, forKey: .grid),
      groupSize: try box.decode(Int.self, forKey: .groupSize),
      scaleRule: try box.decode(ScaleRule.self, forKey: .scaleRule),
      scaleTraining: try box.decodeIfPresent(ScaleTraining.self, forKey: .scaleTraining)
        ?? (learned ? .learned : .fixed),
      activationBits: try box.decodeIfPresent(Int.self, forKey: .activationBits) ?? 32,
      stability: try box.decodeIfPresent(StabilitySettings.self, forKey: .stability)
        ?? standard.stability,
      angleRate: try box.decode(Double.self, forKey: .angleRate),
      anglesFrom: try box.decodeIfPresent(Double.self, forKey: .anglesFrom) ?? 0,
      anglesUntil: try box.decodeIfPresent(Double.self, forKey: .anglesUntil) ?? 1,
      scaleRate: try box.decode(Double.self, forKey: .scaleRate))
    if let fault {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(fault) is none of a run"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Key.self)
    try box.encode(rotation, forKey: .rotation)
    try box.encode(start, forKey: .start)
    try box.encode(shape, forKey: .shape)
    try box.encode(sharing, forKey: .sharing)
    try box.encode(penalty, forKey: .penalty)
    try box.encode(grid, forKey: .grid)
    try box.encode(groupSize, forKey: .groupSize)
    try box.encode(scaleRule, forKey: .scaleRule)
    try box.encode(scaleTraining, forKey: .scaleTraining)
    // Earlier builds read this key.
    try box.encode(learnsScales, forKey: .learnsScales)
    try box.encode(activationBits, forKey: .activationBits)
    try box.encode(stability, forKey: .stability)
    try box.encode(angleRate, forKey: .angleRate)
    try box.encode(anglesFrom, forKey: .anglesFrom)
    try box.encode(anglesUntil, forKey: .anglesUntil)
    try box.encode(scaleRate, forKey: .scaleRate)
  }
}
