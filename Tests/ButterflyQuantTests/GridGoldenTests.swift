import ButterflyQuant
import TestSupport
import Testing

/// Best scales and levels recorded by an independent implementation, 10 groups of 64 per grid.
@Suite struct GridGoldenTests {
  @Test(arguments: ["pot2x4", "pot3", "apot2", "apot3", "apot4"])
  func referenceReproduces(name: String) throws {
    let file = try golden("grids")
    let grid = try #require(WeightGrid.named(name))
    let reference = GroupQuantizerReference(grid: grid)
    #expect(grid.magnitudes == file["grids"][name].floats)
    for (group, expected) in zip(file["groups"].list, file["results"][name].list) {
      let scale = reference.bestScale(group.doubles)
      #expect(scale == expected["scale"].double)
      #expect(group.doubles.map { reference.level($0 / scale) } == expected["levels"].doubles)
      let error = reference.squaredError(group.doubles, scale: scale)
      #expect(abs(error - expected["squaredError"].double) <= 1e-12 * error)
    }
  }

  @Test(arguments: ["pot2x4", "pot3", "apot2", "apot3", "apot4"])
  func kernelsReproduce(name: String) throws {
    let file = try golden("grids")
    let quantizer = GroupQuantizer(grid: try #require(WeightGrid.named(name)), groupSize: 64)
    let weights = file["groups"].floats
    let results = file["results"][name].list
    let count = results.count
    var scales = [Float](repeating: 0, count: count)
    quantizer.chooseScales(weights: weights, rows: 2, columns: weights.count / 2, scales: &scales)
    #expect(scales == results.map { Float($0["scale"].double) })
    var values = weights
    var codes = [UInt8](repeating: 0, count: weights.count)
    quantizer.quantize(
      weights: weights, scales: scales, rows: count, columns: 64, values: &values, codes: &codes)
    let levels = results.flatMap { $0["levels"].floats }
    #expect(codes.map { quantizer.grid.levelTable[Int($0)] } == levels)
    #expect(values == levels.indices.map { levels[$0] * scales[$0 / 64] })
  }
}
