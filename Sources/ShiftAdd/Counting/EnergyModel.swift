internal import ButterflyQuant

/// Modelled energy of a token, in picojoules: a model, not a measurement, so its parts are never
/// added up.
///
/// 45 nm figures; every weight comes from memory once and through on-chip memory once.
/// Source: Horowitz, "Computing's Energy Problem", ISSCC 2014.
public struct EnergyModel: Sendable, Hashable, Codable {
  public var computePicojoules: Double
  public var onChipPicojoules: Double
  public var memoryPicojoules: Double

  private static let add32 = 0.1
  private static let shift = 0.13
  private static let multiply32 = 3.7
  private static let floatAdd = 0.9
  /// 64 bits from 1 MB of SRAM, and from DRAM at its cheapest.
  private static let onChipPerByte = 100.0 / 8
  private static let memoryPerByte = 1300.0 / 8

  /// A packed model: integer adds and shifts; multiplications counted as floating-point ones.
  public init(packed operations: OperationBreakdown, bytes: Int) {
    let total = operations.total
    computePicojoules =
      Double(total.adds) * Self.add32 + Double(total.shifts) * Self.shift
      + Double(total.multiplies) * Self.multiply32
    onChipPicojoules = Double(bytes) * Self.onChipPerByte
    memoryPicojoules = Double(bytes) * Self.memoryPerByte
  }

  /// The same products in fp32: a multiplication and an addition each, with weights of `bytes`.
  public init(floatProducts count: Int, bytes: Int) {
    computePicojoules = Double(count) * (Self.multiply32 + Self.floatAdd)
    onChipPicojoules = Double(bytes) * Self.onChipPerByte
    memoryPicojoules = Double(bytes) * Self.memoryPerByte
  }
}
