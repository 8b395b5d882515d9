/// The width of one layer's codes.
public struct LayerBits: Codable, Hashable, Sendable {
  public var layer: String
  public var bits: Int

  public init(layer: String, bits: Int) {
    self.layer = layer
    self.bits = bits
  }
}
