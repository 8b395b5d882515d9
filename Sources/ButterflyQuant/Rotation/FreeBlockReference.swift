/// Free 2x2 blocks in Double, one vector at a time: the oracle of `FreeBlockRotation`.
public struct FreeBlockReference: Sendable {
  public let plan: RotationPlan
  /// Row-major [angleCount, 4]: a, b, c, d of each block.
  public var blocks: [Double]

  /// Precondition: four entries per plan angle.
  public init(plan: RotationPlan, blocks: [Double]) {
    precondition(
      blocks.count == 4 * plan.angleCount,
      "FreeBlockReference: expected \(4 * plan.angleCount) entries, found \(blocks.count)")
    self.plan = plan
    self.blocks = blocks
  }

  /// Q x.
  public func forward(_ x: [Double]) -> [Double] {
    var x = x
    for operation in 0..<plan.operationCount { step(&x, operation) }
    return x
  }

  /// Qᵀ g.
  public func transposed(_ g: [Double]) -> [Double] {
    var g = g
    for operation in (0..<plan.operationCount).reversed() { transposedStep(&g, operation) }
    return g
  }

  /// dL/dx and dL/dblocks from x and dL/dy.
  public func backward(
    input: [Double], upstream: [Double]
  ) -> (input: [Double], blocks: [Double]) {
    let outputs = stageOutputs(input)
    var gradient = upstream
    var slopes = [Double](repeating: 0, count: blocks.count)
    for operation in (0..<plan.operationCount).reversed() {
      let (i, j, base) = pair(operation)
      let x = outputs[operation]
      slopes[base] += gradient[i] * x[i]
      slopes[base + 1] += gradient[i] * x[j]
      slopes[base + 2] += gradient[j] * x[i]
      slopes[base + 3] += gradient[j] * x[j]
      transposedStep(&gradient, operation)
    }
    return (gradient, slopes)
  }

  /// Q, row by row.
  public func denseMatrix() -> [[Double]] {
    (0..<plan.size).map { row in transposed((0..<plan.size).map { $0 == row ? 1 : 0 }) }
  }

  /// ||QᵀQ - I||²_F of the whole Q, and its gradient by the blocks.
  ///
  /// d/dQ = 4 Q (QᵀQ - I), sent back through the stages column by column. Cost: O(n³); the
  /// training penalty is `BlockPenalty`, block by block.
  public func densePenalty() -> (value: Double, gradient: [Double]) {
    let size = plan.size
    let columns = (0..<size).map { column in forward((0..<size).map { $0 == column ? 1 : 0 }) }
    var value = 0.0
    var gradient = [Double](repeating: 0, count: blocks.count)
    for column in 0..<size {
      var upstream = [Double](repeating: 0, count: size)
      for other in 0..<size {
        let overlap = zip(columns[column], columns[other]).reduce(0) { $0 + $1.0 * $1.1 }
        let error = overlap - (column == other ? 1 : 0)
        value += error * error
        for row in 0..<size { upstream[row] += 4 * error * columns[other][row] }
      }
      let unit = (0..<size).map { $0 == column ? 1.0 : 0 }
      let slopes = backward(input: unit, upstream: upstream).blocks
      for index in slopes.indices { gradient[index] += slopes[index] }
    }
    return (value, gradient)
  }

  /// The input of every operation in order, and the result last.
  private func stageOutputs(_ x: [Double]) -> [[Double]] {
    var outputs = [x]
    for operation in 0..<plan.operationCount {
      var next = outputs[operation]
      step(&next, operation)
      outputs.append(next)
    }
    return outputs
  }

  private func step(_ x: inout [Double], _ operation: Int) {
    let (i, j, base) = pair(operation)
    (x[i], x[j]) = (
      blocks[base] * x[i] + blocks[base + 1] * x[j],
      blocks[base + 2] * x[i] + blocks[base + 3] * x[j]
    )
  }

  private func transposedStep(_ g: inout [Double], _ operation: Int) {
    let (i, j, base) = pair(operation)
    (g[i], g[j]) = (
      blocks[base] * g[i] + blocks[base + 2] * g[j],
      blocks[base + 1] * g[i] + blocks[base + 3] * g[j]
    )
  }

  private func pair(_ operation: Int) -> (Int, Int, Int) {
    (
      Int(plan.first[operation]), Int(plan.second[operation]), 4 * Int(plan.angleIndex[operation])
    )
  }
}
