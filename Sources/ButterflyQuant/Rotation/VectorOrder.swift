package import CKernels

/// A plan in the order in which the kernels for one vector read its coefficients.
///
/// A part is a run of butterfly stages of strides 1, 2, 4 ... and the chain behind it, if any. Its
/// slots name an angle for each lane of each vector of pairs: units of max(32, 2^stages) numbers
/// (at most 256) stage by stage, then the later stages column by column.
package struct VectorOrder: Sendable {
  package struct Part: Sendable {
    package var run: bfq_stage_run
    /// Angle of each slot, -1 where a lane lies beyond the numbers.
    package var slots: [Int32]
    /// Angles of the chain's pairs of rows in lexicographic order; empty where there is none.
    package var chain: Range<Int>
    /// The numbers as rows and columns of the chain; one row where there is none.
    package var rows: Int
    package var columns: Int
  }

  /// Parts that cover 0..<size in ascending order.
  package private(set) var parts: [Part] = []

  /// Nil where the plan has another shape or a chain of more than `BFQ_DENSE_ROWS` rows.
  package init?(_ plan: RotationPlan) {
    var (index, covered) = (0, 0)
    while index < plan.stages.count {
      let length = Self.runLength(plan, from: index)
      let stages = Array(plan.stages[index..<index + length])
      index += length
      let chain = index < plan.stages.count ? plan.stages[index] : nil
      let offset = Int(plan.first[(stages.first ?? plan.stages[index]).operations.lowerBound])
      guard stages.allSatisfy({ Self.fits(plan, $0, offset: offset) }) else { return nil }
      var part = Self.part(stages, offset: offset)
      if let chain, case .chain(let rows) = chain.kind {
        guard Self.fits(plan, chain, rows: rows, offset: offset, part: part) else { return nil }
        if stages.isEmpty { part.run.width = Int64(rows * chain.stride) }
        (part.chain, part.rows, part.columns) = (chain.angles, rows, chain.stride)
        index += 1
      } else if stages.isEmpty {
        return nil
      }
      guard offset >= covered else { return nil }
      if offset > covered { parts.append(Self.untouched(covered..<offset)) }
      covered = offset + Int(part.run.width * part.run.copies)
      parts.append(part)
    }
    if covered < plan.size { parts.append(Self.untouched(covered..<plan.size)) }
  }

  private static func untouched(_ range: Range<Int>) -> Part {
    Part(
      run: bfq_stage_run(
        offset: Int64(range.lowerBound), width: Int64(range.count), copies: 1, stages: 0),
      slots: [], chain: 0..<0, rows: 1, columns: range.count)
  }

  /// How many butterfly stages from `index` on have strides 1, 2, 4 ... on the same numbers.
  private static func runLength(_ plan: RotationPlan, from index: Int) -> Int {
    var length = 0
    for stage in plan.stages[index...] {
      let first = plan.stages[index]
      guard stage.kind == .butterfly, stage.stride == 1 << length,
        stage.pairCount == first.pairCount, stage.angles.count == first.angles.count,
        plan.first[stage.operations.lowerBound] == plan.first[first.operations.lowerBound]
      else { break }
      length += 1
    }
    return length
  }

  /// Whether a stage's operations are those of copies of one butterfly, side by side.
  private static func fits(_ plan: RotationPlan, _ stage: RotationStage, offset: Int) -> Bool {
    stage.operations.enumerated().allSatisfy { number, operation in
      let (copy, pair) = number.quotientAndRemainder(dividingBy: stage.angles.count)
      let lower =
        offset + copy * 2 * stage.angles.count
        + RotationPlan.lowerIndex(ofPair: pair, stride: stage.stride)
      return plan.first[operation] == Int32(lower)
        && plan.second[operation] == Int32(lower + stage.stride)
        && plan.angleIndex[operation] == Int32(stage.angles.lowerBound + pair)
    }
  }

  /// Whether a chain runs over the numbers of the run before it, which may have no stages.
  private static func fits(
    _ plan: RotationPlan, _ chain: RotationStage, rows: Int, offset: Int, part: Part
  ) -> Bool {
    let columns = chain.stride
    guard rows <= Int(BFQ_DENSE_ROWS), columns < 16 || columns % 16 == 0,
      part.run.stages == 0 || Int(part.run.width * part.run.copies) == rows * columns
    else { return false }
    let pairs = (0..<rows).flatMap { a in (a + 1..<max(rows, a + 1)).map { (a, $0) } }
    guard chain.pairCount == pairs.count * columns else { return false }
    return chain.operations.enumerated().allSatisfy { number, operation in
      let (pair, column) = number.quotientAndRemainder(dividingBy: columns)
      return plan.first[operation] == Int32(offset + pairs[pair].0 * columns + column)
        && plan.second[operation] == Int32(offset + pairs[pair].1 * columns + column)
        && plan.angleIndex[operation] == Int32(chain.angles.lowerBound + pair)
    }
  }

  /// Copies narrower than two vectors become one run whose slots repeat their angles.
  private static func part(_ stages: [RotationStage], offset: Int) -> Part {
    guard let first = stages.first else { return untouched(offset..<offset) }
    let (single, all) = (2 * first.angles.count, 2 * first.pairCount)
    let width = single < 32 ? all : single
    let slots = VectorSlots(width: width, stages: stages.count).pairs.map { stage, lower -> Int32 in
      guard lower < width else { return -1 }
      let stride = stages[stage].stride
      let inside = lower % single
      let pair = inside / (2 * stride) * stride + inside % stride
      return Int32(stages[stage].angles.lowerBound + pair)
    }
    return Part(
      run: bfq_stage_run(
        offset: Int64(offset), width: Int64(width), copies: Int64(all / width),
        stages: Int32(stages.count)),
      slots: slots, chain: 0..<0, rows: 1, columns: all)
  }
}
