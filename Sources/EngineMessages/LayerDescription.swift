/// What never changes about one quantized linear site during a run.
public struct LayerDescription: Codable, Hashable, Sendable {
  /// The site's name, e.g. `L07.attn.q`.
  public var name: String
  /// Output features.
  public var rows: Int
  /// Input features: the side that is rotated and grouped.
  public var columns: Int
  /// The input site whose rotation this layer shares, e.g. `L07.attn.in`.
  public var inputSite: String
  /// The weight grid at the start, e.g. `pot2x4`.
  public var grid: String
  public var bits: Int
  public var groupSize: Int
  /// The transform, e.g. `butterfly 7 stages`; `none` where there is none.
  public var transform: String
  public var stageCount: Int
  public var angleCount: Int

  public init(
    name: String, rows: Int, columns: Int, inputSite: String, grid: String, bits: Int,
    groupSize: Int, transform: String, stageCount: Int, angleCount: Int
  ) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.inputSite = inputSite
    self.grid = grid
    self.bits = bits
    self.groupSize = groupSize
    self.transform = transform
    self.stageCount = stageCount
    self.angleCount = angleCount
  }
}
