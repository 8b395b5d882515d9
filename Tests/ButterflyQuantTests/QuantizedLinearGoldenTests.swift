import ButterflyQuant
import Numerics
import TestSupport
import Testing

/// A whole linear layer, y = quant(W Qᵀ) (Q x), with and without 8-bit activations.
///
/// 2 bits (±1/4, ±1 times 2^e), groups of 32; angles learn through W Qᵀ and through Q x.
@Suite struct QuantizedLinearGoldenTests {
  @Test(arguments: ["qlinear", "qlinear_int8"])
  func layerReproduces(name: String) throws {
    let file = try golden(name)
    let plan = RotationPlan.butterfly(size: 64)
    let rotation = ButterflyRotation(plan: plan)
    rotation.prepare(angles: file["theta"].floats)
    let (rowCount, outputs) = (5, 24)

    var rotated = file["W"].floats
    rotation.apply(rows: &rotated, count: outputs, source: file["W"].floats)
    let exponents = file["exponents"].doubles.map { Int($0) }
    let reference = ExponentQuantizerReference(format: .pot4, bits: 2)
    let groups = rows(of: rotated.map(Double.init), width: 32)
    #expect(groups.map(reference.exponentOfLeastError) == exponents)

    let quantizer = GroupQuantizer(
      grid: .defaultGrid(bits: 2), groupSize: 32, scaleRule: .powerOfTwo)
    let scales = exponents.map { Float(sign: .plus, exponent: $0 - 2, significand: 1) }
    var weights = rotated
    quantizer.quantize(
      weights: rotated, scales: scales, rows: outputs, columns: 64, values: &weights)
    #expect(weights == file["Wq"].floats)

    var turned = file["x"].floats
    rotation.apply(rows: &turned, count: rowCount, source: file["x"].floats)
    var inputs = turned
    if name == "qlinear_int8" {
      ActivationQuantizer().quantize(
        source: turned, rows: rowCount, columns: 64, values: &inputs)
    }
    var y = [Float](repeating: 0, count: rowCount * outputs)
    DenseProduct.multiplyTransposed(
      .float, m: rowCount, n: outputs, k: 64, a: inputs, b: weights, c: &y)
    #expect(largestDifference(y, file["y"].doubles) < 1e-5)

    let upstream = file["upstream"].floats
    var inputSlopes = [Float](repeating: 0, count: rowCount * 64)
    var weightSlopes = [Float](repeating: 0, count: outputs * 64)
    var angleSlopes = [Float](repeating: 0, count: plan.angleCount)
    DenseProduct.multiply(
      .float, m: rowCount, n: 64, k: outputs, a: upstream, b: weights, c: &inputSlopes)
    DenseProduct.transposedMultiply(
      .float, m: outputs, n: 64, k: rowCount, a: upstream, b: inputs, c: &weightSlopes)
    rotation.backward(
      outputs: turned, gradients: &inputSlopes, count: rowCount, angleGradients: &angleSlopes)
    rotation.backward(
      outputs: rotated, gradients: &weightSlopes, count: outputs, angleGradients: &angleSlopes)
    #expect(largestDifference(inputSlopes, file["grad_x"].doubles) < 1e-5)
    #expect(largestDifference(weightSlopes, file["grad_W"].doubles) < 1e-5)
    #expect(largestDifference(angleSlopes, file["grad_theta"].doubles) < 1e-5)
  }
}
