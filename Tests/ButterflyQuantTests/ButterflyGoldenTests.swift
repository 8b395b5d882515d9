import ButterflyQuant
import Numerics
import TestSupport
import Testing

/// The recorded transforms of an independent implementation.
@Suite struct ButterflyGoldenTests {
  struct Vector {
    let file: GoldenFile
    let plan: RotationPlan
    let angles: [Double]

    init(_ size: Int) throws {
      file = try golden("butterfly_\(size)")
      plan = .butterfly(size: size)
      angles = file["theta"].doubles + file["phi"].doubles
    }

    var upstream: [[Double]] { rows(of: file["upstream"].doubles, width: plan.size) }
    var x: [[Double]] { rows(of: file["x"].doubles, width: plan.size) }
    var angleGradients: [Double] { file["grad_theta"].doubles + file["grad_phi"].doubles }
  }

  @Test(arguments: [8, 24, 64, 288]) func referenceReproduces(size: Int) throws {
    let vector = try Vector(size)
    let reference = ButterflyReference(plan: vector.plan, angles: vector.angles)
    let y = vector.x.flatMap(reference.forward)
    #expect(largestDifference(y, vector.file["y"].doubles) < 1e-12)
    var slopes = [Double](repeating: 0, count: vector.plan.angleCount)
    var inputs: [Double] = []
    for (x, upstream) in zip(vector.x, vector.upstream) {
      let found = reference.backward(input: x, upstream: upstream)
      inputs += found.input
      slopes = zip(slopes, found.angles).map(+)
    }
    #expect(largestDifference(inputs, vector.file["grad_x"].doubles) < 1e-12)
    #expect(largestDifference(slopes, vector.angleGradients) < 1e-12)
  }

  @Test(arguments: [8, 24, 64, 288]) func kernelsReproduce(size: Int) throws {
    let vector = try Vector(size)
    let count = vector.x.count
    let rotation = ButterflyRotation(plan: vector.plan)
    rotation.prepare(angles: vector.angles.map(Float.init))
    var y = vector.file["x"].floats
    y.withUnsafeMutableBufferPointer {
      rotation.apply(rows: $0.baseAddress!, count: count, source: $0.baseAddress!)
    }
    #expect(largestDifference(y, vector.file["y"].doubles) < 1e-5)
    var gradients = vector.file["upstream"].floats
    var slopes = [Float](repeating: 0, count: vector.plan.angleCount)
    rotation.backward(outputs: y, gradients: &gradients, count: count, angleGradients: &slopes)
    #expect(largestDifference(gradients, vector.file["grad_x"].doubles) < 1e-5)
    #expect(largestDifference(slopes, vector.angleGradients) < 1e-5)
  }

  @Test(arguments: [8, 24, 64]) func denseMatrixReproduces(size: Int) throws {
    let vector = try Vector(size)
    let reference = ButterflyReference(plan: vector.plan, angles: vector.angles)
    let dense = vector.file["dense_Q"].doubles
    #expect(largestDifference(reference.denseMatrix().flatMap { $0 }, dense) < 1e-12)
    let rotation = ButterflyRotation(plan: vector.plan)
    rotation.prepare(angles: vector.angles.map(Float.init))
    #expect(largestDifference(rotation.denseMatrix().elements, dense) < 1e-5)
  }

  @Test func denseChecksOf288Reproduce() throws {
    let vector = try Vector(288)
    let checks = vector.file["dense_checks"]
    let reference = ButterflyReference(plan: vector.plan, angles: vector.angles)
    let q = reference.denseMatrix()
    #expect(largestDifference(q[5], checks["Q_row_5"].doubles) < 1e-12)
    #expect(largestDifference(q.map { $0[7] }, checks["Q_col_7"].doubles) < 1e-12)
    let trace = q.indices.reduce(0) { $0 + q[$1][$1] }
    #expect(abs(trace - checks["trace"].double) < 1e-12)
    let v = checks["v"].doubles
    #expect(largestDifference(reference.forward(v), checks["Q_v"].doubles) < 1e-12)
    #expect(largestDifference(reference.inverse(v), checks["QT_v"].doubles) < 1e-12)
  }
}
