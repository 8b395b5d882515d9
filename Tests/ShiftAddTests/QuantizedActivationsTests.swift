import Numerics
import ShiftAdd
import Testing

@Suite struct QuantizedActivationsTests {
  @Test(arguments: [8, 6, 4, 2]) func codesAreRoundedQuotients(bits: Int) {
    let limit = Float((1 << (bits - 1)) - 1)
    var generator = SeededGenerator(seed: 11)
    let layout = BlockLayout(columns: 172, groupSize: 64)
    let row = (0..<172).map { _ in generator.gaussian() }
    for rule in QuantizedActivations.ScaleRule.allCases {
      let x = QuantizedActivations(layout: layout, capacity: 1, rule: rule, bits: bits)
      x.quantize(row, count: 1)
      let scale = x.scale(ofRow: 0)
      let expected = row.map { Int8(($0 / scale).rounded(.toNearestOrEven)) }
      #expect(x.codes(ofRow: 0) == expected)
      let least = row.map { abs($0) }.max().map { $0 / limit } ?? 0
      #expect(rule == .absmax ? scale == least : scale >= least && scale < 2 * least)
      #expect(rule == .absmax || scale.significand == 1)
      #expect(expected.allSatisfy { abs(Float($0)) <= limit } && x.limit == Int(limit))
    }
  }

  @Test func zerosHaveZeroCodes() {
    let x = QuantizedActivations(layout: BlockLayout(columns: 40, groupSize: 32), capacity: 2)
    x.quantize([Float](repeating: 0, count: 80), count: 2)
    #expect(x.codes(ofRow: 1) == [Int8](repeating: 0, count: 40))
  }

  @Test func blocksCoverEveryInputOnce() {
    for (columns, group) in [(1, 64), (172, 64), (300, 128), (96, 8), (130, 48), (200, 1024)] {
      let layout = BlockLayout(columns: columns, groupSize: group)
      let inputs = (0..<layout.blocks).flatMap { Array(layout.inputs(ofBlock: $0)) }
      #expect(inputs == Array(0..<columns))
      #expect(layout.lastInputs == layout.inputs(ofBlock: layout.blocks - 1).count)
      for block in 0..<layout.blocks {
        let inputs = layout.inputs(ofBlock: block)
        #expect(inputs.count <= layout.block && !inputs.isEmpty)
        #expect(inputs.allSatisfy { $0 / layout.groupSize == layout.group(ofBlock: block) })
      }
    }
  }
}
