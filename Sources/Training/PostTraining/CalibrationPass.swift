public import Models

/// Calibration samples on their way through a network, block by block: how layer-wise methods see
/// any architecture.
///
/// Samples are held in a fixed number of parts, so that sums over them do not depend on threads.
/// What enters the current block is kept; a block may be passed several times before it advances.
public protocol CalibrationPass: AnyObject, Sendable {
  var layout: ParameterLayout { get }
  /// Indices into `layout.inputs` of each block, in the order of the pass. Every input is in one.
  var blocks: [Range<Int>] { get }
  var partCount: Int { get }
  /// Where the samples come from, as the screen says it.
  var label: String { get }

  /// Puts a part of the samples before the first block.
  func begin(part: Int, worker: Int, weights: WeightSet)

  /// Passes a part through `block`. `observe` is handed the rows that enter each linear input,
  /// [rows, columns], as often as it takes; with `advances` the block's output replaces its input.
  func pass(
    block: Int, part: Int, worker: Int, weights: WeightSet, advances: Bool,
    observe: (_ input: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void)
}
