private import CKernels

/// Which pair each lane of each coefficient vector turns, in execution order.
///
/// The law of `vector_stages.h`: strides 1 to 8 inside pairs of vectors, whose lanes the shuffles
/// of `vector_shuffles.h` have moved, strides 16 to 128 between vectors, later ones by columns.
package struct VectorSlots: Sendable {
  /// The stage and the pair's lower index, from the beginning of the run.
  package private(set) var pairs: [(stage: Int, lower: Int)] = []

  /// `width` numbers, padded with more where units or vectors ask for it.
  package init(width: Int, stages: Int) {
    let inUnit = min(stages, 8)
    let unit = max(32, 1 << inUnit)
    for base in stride(from: 0, to: width, by: unit) where stages > 0 {
      appendUnit(base: base, vectors: unit / 16, stages: inUnit)
    }
    var (done, step) = (8, 256)
    while done < stages {
      let fused = Int(bfq_fused_stages(Int32(stages - done)))
      for block in stride(from: 0, to: width, by: step << fused) {
        for column in stride(from: block, to: block + step, by: 16) {
          appendColumn(base: column, step: step, firstStage: done, stages: fused)
        }
      }
      done += fused
      step <<= fused
    }
  }

  /// Index bits 0...4 that lane bits 0...3 stand for while stage 0...3 runs.
  private static let laneBits = [[1, 4, 2, 3], [4, 0, 2, 3], [4, 0, 3, 1], [4, 0, 1, 2]]

  private mutating func appendUnit(base: Int, vectors: Int, stages: Int) {
    for stage in 0..<min(stages, 4) {
      for pair in 0..<vectors / 2 {
        for lane in 0..<16 {
          let offset = (0..<4).reduce(0) { sum, bit in
            sum | ((lane >> bit) & 1) << Self.laneBits[stage][bit]
          }
          pairs.append((stage, base + 32 * pair + offset))
        }
      }
    }
    if stages > 4 {
      appendColumn(base: base, step: 16, firstStage: 4, stages: stages - 4)
    }
  }

  /// The stages of a column of 2^stages vectors.
  private mutating func appendColumn(base: Int, step: Int, firstStage: Int, stages: Int) {
    for stage in 0..<stages {
      for pair in 0..<(1 << stages) / 2 {
        let lower = base + step * RotationPlan.lowerIndex(ofPair: pair, stride: 1 << stage)
        for lane in 0..<16 { pairs.append((firstStage + stage, lower + lane)) }
      }
    }
  }
}
