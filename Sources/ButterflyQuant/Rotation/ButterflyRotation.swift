private import CKernels
private import Numerics

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// An orthogonal Q made of Givens rotations, on rows of floats.
///
/// All methods work on `count` row-major rows of `size` floats, sixteen rows at a time with one
/// vector lane per row. A row's result does not depend on its neighbours, so any split of the rows
/// over workers gives the same bits; angle gradients are sums over rows, so give each fixed part
/// of the rows its own accumulator and add those in order.
///
/// `@unchecked Sendable`: only `prepare` writes, and its caller keeps it apart from the others.
public final class ButterflyRotation: @unchecked Sendable {
  public let plan: RotationPlan
  /// ±1 per input, applied before the first stage; nil where all are +.
  public let signs: [Float]?
  private let operations: UnsafeMutablePointer<bfq_rotation>
  private let angleIndex: UnsafeMutablePointer<Int32>
  private let segments: UnsafeMutablePointer<bfq_segment>
  private let signBuffer: FloatBuffer?
  private let program: bfq_program

  /// Starts with all angles zero.
  ///
  /// Precondition: `signs`, if any, has one entry per input.
  public init(plan: RotationPlan, signs: [Float]? = nil) {
    precondition(
      signs.map { $0.count == plan.size } ?? true,
      "ButterflyRotation: expected \(plan.size) signs, found \(signs?.count ?? 0)")
    self.plan = plan
    self.signs = signs
    let order = ExecutionOrder(plan)
    operations = .allocate(capacity: max(1, plan.operationCount))
    angleIndex = .allocate(capacity: max(1, plan.operationCount))
    segments = .allocate(capacity: max(1, order.segments.count))
    signBuffer = signs.map { FloatBuffer(count: $0.count) }
    for (index, sign) in (signs ?? []).enumerated() { signBuffer?.base[index] = sign }
    for (index, source) in order.operations.enumerated() {
      angleIndex[index] = plan.angleIndex[source]
      operations[index] = bfq_rotation(
        first: plan.first[source], second: plan.second[source], cosine: 1, sine: 0)
    }
    for (index, segment) in order.segments.enumerated() {
      segments[index] = bfq_segment(
        first: Int64(segment.operations.lowerBound), count: Int64(segment.operations.count),
        stages: Int32(segment.fusedStages))
    }
    program = bfq_program(
      ops: operations, angles: angleIndex, segments: segments, signs: signBuffer?.base,
      count: Int64(plan.operationCount), segment_count: Int64(order.segments.count),
      size: Int64(plan.size))
  }

  deinit {
    operations.deallocate()
    angleIndex.deallocate()
    segments.deallocate()
  }

  public var size: Int { plan.size }
  public var angleCount: Int { plan.angleCount }

  /// Refreshes the cosines and sines; call after each change of the angles.
  ///
  /// Shapes: `angles` [angleCount]. Cost: a sine and a cosine per operation.
  public func prepare(angles: UnsafePointer<Float>) {
    var previous: Int32 = -1
    for index in 0..<plan.operationCount {
      let angle = angleIndex[index]
      // Neighbours in a chain share their angle.
      if angle == previous {
        operations[index].cosine = operations[index - 1].cosine
        operations[index].sine = operations[index - 1].sine
      } else {
        operations[index].cosine = cosf(angles[Int(angle)])
        operations[index].sine = sinf(angles[Int(angle)])
      }
      previous = angle
    }
  }

  /// Each row r becomes Q r: X becomes X Qᵀ. `source` may be `rows`.
  public func apply(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    withUnsafePointer(to: program) { bfq_rotate($0, source, rows, Int64(count)) }
  }

  /// Each row r becomes Qᵀ r: X becomes X Q. `source` may be `rows`.
  public func applyInverse(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    withUnsafePointer(to: program) { bfq_unrotate($0, source, rows, Int64(count)) }
  }

  /// Backward of y = Q x: turns dL/dy into dL/dx in place and adds to the angle gradients.
  ///
  /// Needs only the outputs y, which stay as they are: inputs are recovered by rotating back.
  /// dL/dθ = Σ g_j y_i - g_i y_j at each operation's output.
  public func backward(
    outputs: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    angleGradients: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: program) {
      bfq_rotate_backward($0, outputs, gradients, Int64(count), angleGradients)
    }
  }

  /// Backward of z = Qᵀ v: turns dL/dz into dL/dv in place and adds to the angle gradients.
  ///
  /// Needs only the outputs z, which stay as they are. dL/dθ = Σ g_i z_j - g_j z_i.
  public func backwardInverse(
    outputs: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    angleGradients: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: program) {
      bfq_unrotate_backward($0, outputs, gradients, Int64(count), angleGradients)
    }
  }
}

extension ButterflyRotation: RowTransform {
  public func applyTransposed(
    rows: UnsafeMutablePointer<Float>, count: Int, source: UnsafePointer<Float>
  ) {
    applyInverse(rows: rows, count: count, source: source)
  }
}
