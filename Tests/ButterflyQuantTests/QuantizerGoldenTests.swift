import ButterflyQuant
import TestSupport
import Testing

/// Recorded quantizers, edge cases included: zeros, ties, denormals, huge rows, outliers.
@Suite struct QuantizerGoldenTests {
  @Test func exponentQuantizersReproduce() throws {
    let file = try golden("quantizers")
    for name in file["rows"].keys {
      let row = file["rows"][name]
      let weights = row["w"].doubles
      for expected in row["cases"].list {
        let format = try #require(
          ExponentQuantizerReference.Format(rawValue: expected["fmt"].string))
        let reference = ExponentQuantizerReference(format: format, bits: expected["bits"].int)
        let exponent =
          expected["scale"].string == "mse"
          ? reference.exponentOfLeastError(weights) : reference.exponentOfLargest(weights)
        let label = "\(name) \(format) \(reference.bits) bits"
        #expect(exponent == expected["e"].int, "\(label)")
        // Every level is a Float; JSONSerialization reads 2^127 an ulp of Double off.
        let found = reference.quantize(weights, exponent: exponent).map(Float.init)
        #expect(found == expected["q"].floats, "\(label)")
      }
    }
  }

  @Test func integerQuantizersReproduce() throws {
    let file = try golden("quantizers")
    for name in file["rows"].keys {
      let row = file["rows"][name]
      let weights = row["w"].doubles
      let size = weights.map { abs($0) }.max() ?? 0
      let uniform = IntegerQuantizerReference.uniformAsymmetric(weights, bits: 2)
      let ternary = IntegerQuantizerReference.ternary(weights)
      for (found, expected) in zip(uniform, row["uniform_asym_2bit"].doubles) {
        #expect(abs(found - expected) <= 1e-12 * size, "\(name) uniform")
      }
      for (found, expected) in zip(ternary, row["ternary"].doubles) {
        #expect(abs(found - expected) <= 1e-12 * size, "\(name) ternary")
      }
    }
  }

  /// The recorded levels 4^-j, 2^-j and 2^-j with a zero are grids of ours under another scale.
  @Test(arguments: [
    ("pot", "pot2", 2, 1), ("pot4", "pot2x4", 2, 2), ("pot", "pot3", 3, 3),
    ("pot", "pot4", 4, 7), ("potz", "potz2", 2, 0), ("potz", "potz3", 3, 2),
  ])
  func kernelsReproduce(format: String, grid: String, bits: Int, shift: Int) throws {
    let file = try golden("quantizers")
    let quantizer = GroupQuantizer(grid: try #require(WeightGrid.named(grid)), groupSize: 32)
    for name in file["rows"].keys where name != "denormal" && name != "all_zero" {
      let row = file["rows"][name]
      let cases = row["cases"].list.filter {
        $0["fmt"].string == format && $0["bits"].int == bits
      }
      #expect(cases.count == 2)
      for expected in cases {
        let scale = Float(sign: .plus, exponent: expected["e"].int - shift, significand: 1)
        var values = row["w"].floats
        quantizer.quantize(
          weights: values, scales: [scale], rows: 1, columns: 32, values: &values)
        #expect(values == expected["q"].floats, "\(name) \(grid)")
      }
    }
  }

  @Test func learnedExponentReproduces() throws {
    let file = try golden("ste")
    let reference = ExponentQuantizerReference(format: .pot4, bits: file["bits"].int)
    let weights = rows(of: file["w"].doubles, width: 32)
    let upstream = rows(of: file["upstream"].doubles, width: 32)
    let learned = file["learned"]
    let exponents = learned["p"].doubles
    let values = zip(weights, exponents).flatMap {
      reference.quantize($0, exponent: Int($1.rounded()))
    }
    #expect(values == learned["q"].doubles)
    let slopes = weights.indices.map {
      reference.exponentGradient(weights[$0], upstream: upstream[$0], exponent: exponents[$0])
    }
    // The file was computed in float32.
    #expect(largestDifference(slopes, learned["grad_p"].doubles) < 2e-6)
    // Plain straight-through: the weight's gradient is the upstream one.
    #expect(file["grad_w"].doubles == file["upstream"].doubles)
    #expect(learned["grad_w"].doubles == file["upstream"].doubles)
    let plain = zip(weights, file["e"].doubles).flatMap {
      reference.quantize($0, exponent: Int($1))
    }
    #expect(plain == file["q"].doubles)
  }

  @Test func activationsReproduceBitForBit() throws {
    let file = try golden("act_int8")
    let source = file["x"].floats
    var (values, codes) = (source, [Int8](repeating: 0, count: 96))
    var scales = [Float](repeating: 0, count: 6)
    ActivationQuantizer().quantize(
      source: source, rows: 6, columns: 16, values: &values, codes: &codes, scales: &scales)
    #expect(scales == file["scale"].floats)
    #expect(codes.map(Double.init) == file["codes"].doubles)
    #expect(values == file["y"].floats)
  }
}
