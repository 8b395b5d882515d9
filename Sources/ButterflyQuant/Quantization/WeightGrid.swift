/// The values a weight may take, in units of its group's scale: ± each magnitude.
///
/// A grid is a row of data: to add one, add a row to `all`. A weight goes to the nearest level in
/// linear distance (arithmetic midpoints), a tie to the larger magnitude, and ±0 to the + side.
public struct WeightGrid: Sendable, Hashable {
  public let name: String
  public let bits: Int
  /// Ascending; begins with 0 where the grid has a zero level.
  public let magnitudes: [Float]

  /// Precondition: ascending magnitudes, at most 2^(bits - 1) of them.
  public init(name: String, bits: Int, magnitudes: [Float]) {
    precondition(
      !magnitudes.isEmpty && magnitudes.count <= 1 << (bits - 1) && magnitudes.count <= 8,
      "WeightGrid: expected 1 to \(1 << (bits - 1)) magnitudes, found \(magnitudes.count)")
    precondition(
      zip(magnitudes, magnitudes.dropFirst()).allSatisfy { $0 < $1 } && magnitudes[0] >= 0,
      "WeightGrid: expected ascending magnitudes, found \(magnitudes)")
    self.name = name
    self.bits = bits
    self.magnitudes = magnitudes
  }

  public static let all: [WeightGrid] = [
    WeightGrid(name: "pot2x4", bits: 2, magnitudes: [1, 4]),
    WeightGrid(name: "pot2", bits: 2, magnitudes: [1, 2]),
    WeightGrid(name: "apot2", bits: 2, magnitudes: [3, 10]),
    WeightGrid(name: "ternary", bits: 2, magnitudes: [0, 1]),
    WeightGrid(name: "potz2", bits: 2, magnitudes: [0, 1]),
    WeightGrid(name: "uniform2", bits: 2, magnitudes: [1, 3]),
    WeightGrid(name: "pot3", bits: 3, magnitudes: [1, 2, 4, 8]),
    WeightGrid(name: "apot3", bits: 3, magnitudes: [1, 3, 5, 8]),
    WeightGrid(name: "potz3", bits: 3, magnitudes: [0, 1, 2, 4]),
    WeightGrid(name: "uniform3", bits: 3, magnitudes: [1, 3, 5, 7]),
    WeightGrid(name: "apot4", bits: 4, magnitudes: [1, 3, 5, 7, 9, 12, 16, 20]),
    WeightGrid(name: "pot4", bits: 4, magnitudes: [1, 2, 4, 8, 16, 32, 64, 128]),
    WeightGrid(name: "uniform4", bits: 4, magnitudes: [1, 3, 5, 7, 9, 11, 13, 15]),
  ]

  public static func named(_ name: String) -> WeightGrid? { all.first { $0.name == name } }

  /// pot2x4, apot3 and apot4 at 2, 3 and 4 bits.
  ///
  /// Precondition: `bits` is 2, 3 or 4.
  public static func defaultGrid(bits: Int) -> WeightGrid {
    let names = [2: "pot2x4", 3: "apot3", 4: "apot4"]
    guard let grid = names[bits].flatMap(named) else {
      preconditionFailure("WeightGrid: expected 2, 3 or 4 bits, found \(bits)")
    }
    return grid
  }

  public var withZero: Bool { magnitudes[0] == 0 }
  public var largest: Float { magnitudes[magnitudes.count - 1] }

  /// midpoints[k] parts magnitude k from magnitude k + 1.
  public var midpoints: [Float] { zip(magnitudes, magnitudes.dropFirst()).map { ($0 + $1) / 2 } }

  /// Where rounding error outgrows half the last gap: a larger |u| counts as saturated.
  public var saturation: Float {
    let below = magnitudes.count > 1 ? magnitudes[magnitudes.count - 2] : 0
    return largest + (largest - below) / 2
  }

  /// A code: the sign bit above the magnitude's index. A weight on the zero level has no sign.
  public func code(negative: Bool, index: Int) -> UInt8 {
    UInt8((negative ? 1 << (bits - 1) : 0) | index)
  }

  /// The level of every code, in units of the scale; unused codes read 0.
  public var levelTable: [Float] {
    let half = 1 << (bits - 1)
    return (0..<2 * half).map { code in
      guard code % half < magnitudes.count else { return 0 }
      return code < half ? magnitudes[code] : -magnitudes[code - half]
    }
  }
}
