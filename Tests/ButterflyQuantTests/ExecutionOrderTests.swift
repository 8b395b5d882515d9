import ButterflyQuant
import Testing

@Suite struct ExecutionOrderTests {
  static let plans: [RotationPlan] =
    [4, 6, 24, 172, 288, 512, 1024].map { .butterfly(size: $0) } + [
      .blockDiagonal(size: 172, block: 32), .butterfly(size: 64, stages: 5), .none(size: 8),
    ]

  @Test(arguments: plans) func everyOperationRunsOnceInASegment(plan: RotationPlan) {
    let order = ExecutionOrder(plan)
    #expect(order.operations.sorted() == Array(0..<plan.operationCount))
    #expect(order.segments.flatMap { Array($0.operations) } == Array(0..<plan.operationCount))
  }

  /// Two operations that share an index keep their order: the result keeps its bits.
  @Test(arguments: plans) func eachIndexSeesItsOperationsInPlanOrder(plan: RotationPlan) {
    var latest = [Int](repeating: -1, count: plan.size)
    for operation in ExecutionOrder(plan).operations {
      for index in [Int(plan.first[operation]), Int(plan.second[operation])] {
        #expect(latest[index] < operation)
        latest[index] = operation
      }
    }
  }

  @Test func stagesFuseInThreesWithoutALonelyOne() {
    func fused(_ size: Int) -> [Int] {
      ExecutionOrder(.butterfly(size: size)).segments.map(\.fusedStages)
    }
    #expect(fused(2) == [1])
    #expect(fused(16) == [2, 2])
    #expect(fused(128) == [3, 2, 2])
    #expect(fused(512) == [3, 3, 3])
    #expect(fused(24) == [3, 1])  // eight columns, then the chain of three rows
  }
}
