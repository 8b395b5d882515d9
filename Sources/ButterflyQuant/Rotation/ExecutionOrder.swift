/// A plan's operations reordered so that up to three butterfly stages run on registers at once.
///
/// Only operations on disjoint indices change places, so the result keeps its bits. A tile of f
/// fused stages is 2^f evenly spaced indices and the f 2^(f-1) operations on them, stage by stage.
package struct ExecutionOrder: Sendable, Equatable {
  package struct Segment: Sendable, Equatable {
    package var operations: Range<Int>
    package var fusedStages: Int
  }

  /// Plan operations in the order in which they run.
  package private(set) var operations: [Int] = []
  package private(set) var segments: [Segment] = []

  package init(_ plan: RotationPlan) {
    var index = 0
    while index < plan.stages.count {
      let run = Self.run(of: plan.stages[index...])
      for fused in Self.fusion(stages: run) {
        append(plan, stages: Array(plan.stages[index..<index + fused]))
        index += fused
      }
    }
  }

  /// How many stages from the first on are butterfly stages of one width, each of twice the stride.
  private static func run(of stages: ArraySlice<RotationStage>) -> Int {
    guard let first = stages.first, first.kind == .butterfly else { return 1 }
    var stride = first.stride
    var length = 0
    for stage in stages {
      guard stage.kind == .butterfly, stage.stride == stride,
        stage.pairCount == first.pairCount
      else { break }
      length += 1
      stride *= 2
    }
    return length
  }

  /// Threes, with twos rather than a single stage at the end: 7 = 3 + 2 + 2.
  private static func fusion(stages: Int) -> [Int] {
    switch stages {
    case ...0: []
    case 1...3: [stages]
    case 4: [2, 2]
    default: [3] + fusion(stages: stages - 3)
    }
  }

  private mutating func append(_ plan: RotationPlan, stages: [RotationStage]) {
    let start = operations.count
    if stages.count == 1 {
      operations += Array(stages[0].operations)
    } else {
      appendTiles(plan, stages)
    }
    segments.append(
      Segment(operations: start..<operations.count, fusedStages: stages.count))
  }

  /// A tile begins where an index is the lower one of its pair in every fused stage.
  private mutating func appendTiles(_ plan: RotationPlan, _ stages: [RotationStage]) {
    let byLower = stages.map { stage in
      Dictionary(uniqueKeysWithValues: stage.operations.map { (Int(plan.first[$0]), $0) })
    }
    for operation in stages[0].operations {
      let base = Int(plan.first[operation])
      guard byLower.allSatisfy({ $0[base] != nil }) else { continue }
      for (stage, lowers) in byLower.enumerated() {
        for pair in 0..<1 << (stages.count - 1) {
          let offset = RotationPlan.lowerIndex(ofPair: pair, stride: 1 << stage)
          guard let found = lowers[base + offset * stages[0].stride] else {
            preconditionFailure("ExecutionOrder: expected a pair at \(base) + \(offset) strides")
          }
          operations.append(found)
        }
      }
    }
  }
}
