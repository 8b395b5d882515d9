/// Arithmetic on data, counted.
public struct OperationCount: Sendable, Hashable, Codable {
  public var shifts: Int
  public var adds: Int
  public var multiplies: Int

  public init(shifts: Int = 0, adds: Int = 0, multiplies: Int = 0) {
    self.shifts = shifts
    self.adds = adds
    self.multiplies = multiplies
  }

  public static func + (left: OperationCount, right: OperationCount) -> OperationCount {
    OperationCount(
      shifts: left.shifts + right.shifts, adds: left.adds + right.adds,
      multiplies: left.multiplies + right.multiplies)
  }

  public static func += (left: inout OperationCount, right: OperationCount) {
    left = left + right
  }

  /// So many times the same.
  public static func * (times: Int, count: OperationCount) -> OperationCount {
    OperationCount(
      shifts: times * count.shifts, adds: times * count.adds,
      multiplies: times * count.multiplies)
  }
}
