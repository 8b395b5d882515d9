import ButterflyQuant
import Numerics
import Testing

@Suite struct WeightGridTests {
  /// Squared error of a standard normal weight at the best free scale, as tabulated in METHOD;
  /// its 0.0382 for pot4 is not the best scale, which gives 0.0377.
  @Test(arguments: [
    ("pot2x4", 0.1205), ("pot2", 0.158), ("apot2", 0.1175), ("uniform2", 0.1189),
    ("pot3", 0.0442), ("apot3", 0.0349), ("uniform3", 0.0374), ("apot4", 0.0099),
    ("pot4", 0.0377), ("uniform4", 0.0115),
  ])
  func normalErrorIsAsTabulated(name: String, expected: Double) throws {
    let grid = try #require(WeightGrid.named(name))
    var least = Double.infinity
    // Steps of 1 % in scale: the error is flat to 1e-4 of itself at its minimum.
    for step in 0..<500 {
      least = min(least, normalError(grid, scale: 8 / Double(grid.largest) * pow99(step)))
    }
    #expect(abs(least - expected) < 0.006 * expected + 0.00005, "\(least)")
  }

  private func pow99(_ step: Int) -> Double {
    (0..<step).reduce(1.0) { value, _ in value * 0.99 }
  }

  /// The integral by midpoints over ±8, evaluated on the positive half.
  private func normalError(_ grid: WeightGrid, scale: Double) -> Double {
    let reference = GroupQuantizerReference(grid: grid)
    let width = 8.0 / 2000
    var (error, mass) = (0.0, 0.0)
    for cell in 0..<2000 {
      let x = (Double(cell) + 0.5) * width
      let density = Self.densities[cell]
      let gap = x - reference.level(x / scale) * scale
      error += density * gap * gap
      mass += density
    }
    return error / mass
  }

  private static let densities: [Double] = {
    // exp(-x²/2) by its ratio between neighbours: no exponential function is needed.
    let width = 8.0 / 2000
    let step = exponential(-width * width)
    var values = [exponential(-width * width / 8)]
    var ratio = exponential(-width * width)
    for _ in 1..<2000 {
      values.append(values[values.count - 1] * ratio)
      ratio *= step
    }
    return values
  }()

  private static func exponential(_ x: Double) -> Double {
    (1...12).reversed().reduce(1.0) { 1 + x / Double($1) * $0 }
  }

  @Test func tiesGoUpAndZeroIsPositive() {
    let grid = WeightGrid.defaultGrid(bits: 2)
    let quantizer = GroupQuantizer(grid: grid, groupSize: 8)
    var values: [Float] = [2.5, -2.5, 0, -0.0, 2.4999998, -2.4999998, 100, -100]
    quantizer.quantize(weights: values, scales: [1], rows: 1, columns: 8, values: &values)
    #expect(values == [4, -4, 1, 1, 1, -1, 4, -4])
  }

  @Test func namesAreUniqueAndLevelsFit() {
    #expect(Set(WeightGrid.all.map(\.name)).count == WeightGrid.all.count)
    for grid in WeightGrid.all {
      #expect(grid.magnitudes.count <= 1 << (grid.bits - 1))
      #expect(grid.levelTable.count == 1 << grid.bits)
      for (index, magnitude) in grid.magnitudes.enumerated() {
        #expect(grid.levelTable[Int(grid.code(negative: false, index: index))] == magnitude)
        #expect(grid.levelTable[Int(grid.code(negative: true, index: index))] == -magnitude)
      }
    }
    #expect(
      [2, 3, 4].map { WeightGrid.defaultGrid(bits: $0).name } == ["pot2x4", "apot3", "apot4"])
  }

  /// Levels times set scales need at most 8 significant bits: exact in bfloat16.
  @Test func quantizedValuesAreExactInBFloat16() {
    for grid in WeightGrid.all {
      for magnitude in grid.magnitudes {
        for mantissa in GroupScale.mantissas {
          #expect((magnitude * mantissa).bitPattern & 0xffff == 0)
        }
      }
    }
  }

  @Test func scaleCodesCoverTheSet() {
    for code in UInt8.min...UInt8.max {
      let value = GroupScale.value(ofCode: code)
      #expect(GroupScale.code(of: value) == code)
      #expect(GroupScale.snap(value) == value)
    }
    #expect(GroupScale.value(ofCode: 47 * 4) == 1)
    #expect(GroupScale.value(ofCode: 0) == GroupScale.smallest)
    #expect(GroupScale.value(ofCode: 255) == GroupScale.largest)
  }

  @Test func snapFindsTheNearestMember() {
    let members = (UInt8.min...UInt8.max).map(GroupScale.value(ofCode:))
    let powers = GroupScale.exponents.map { Float(sign: .plus, exponent: $0, significand: 1) }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let x = Float(
        sign: .plus, exponent: generator.index(below: 80) - 55,
        significand: 1 + generator.uniform())
      func distance(_ member: Float) -> Float { abs(member - x) }
      #expect(distance(GroupScale.snap(x)) == members.map(distance).min())
      #expect(distance(GroupScale.snapToPowerOfTwo(x)) == powers.map(distance).min())
    }
    #expect(GroupScale.snap(-1) == GroupScale.smallest)
  }
}
