public import Models
internal import Numerics

/// Token sequences on their way through a Llama, one decoder layer a block.
///
/// `@unchecked Sendable`: a part's streams and a worker's workspace have one user at a time.
public final class LlamaCalibration: CalibrationPass, @unchecked Sendable {
  public let label: String
  public let blocks: [Range<Int>]
  public let partCount: Int
  private let network: LlamaNetwork
  private let tokens: [Int32]
  private let context: Int
  private let workspaces: [LlamaWorkspace]
  /// The residual stream before the current block, [sequences, context, dimension].
  private let streams: FloatBuffer

  private static let mostParts = 8

  /// Shapes: `tokens` [sequences, context]. Memory: their residual streams, and a sequence's
  /// workspace a thread.
  ///
  /// Precondition: at least one sequence.
  public init(
    _ network: LlamaNetwork, label: String, tokens: [Int32], context: Int, threads: Int
  ) {
    precondition(
      context > 0 && tokens.count >= context && tokens.count % context == 0,
      "LlamaCalibration: expected rows of \(context) tokens, found \(tokens.count) tokens")
    self.network = network
    self.label = label
    self.tokens = tokens
    self.context = context
    partCount = min(Self.mostParts, tokens.count / context)
    blocks = network.blockInputs
    workspaces = (0..<threads).map { _ in
      LlamaWorkspace(network, sequences: 1, context: context, operand: .float, training: false)
    }
    streams = FloatBuffer(count: tokens.count * network.configuration.dimension)
  }

  public var layout: ParameterLayout { network.layout }

  public func begin(part: Int, worker: Int, weights: WeightSet) {
    tokens.withUnsafeBufferPointer { all in
      guard let tokens = all.baseAddress else { return }
      for sequence in sequences(part) {
        network.embed(
          weights, tokens: tokens + sequence * context, count: context, into: stream(sequence))
      }
    }
  }

  public func pass(
    block: Int, part: Int, worker: Int, weights: WeightSet, advances: Bool,
    observe: (_ input: Int, _ rows: UnsafePointer<Float>, _ count: Int) -> Void
  ) {
    for sequence in sequences(part) {
      network.passBlock(
        block, weights, stream: stream(sequence), rows: context, workspace: workspaces[worker],
        advances: advances, observe: { observe($0, $1, context) })
    }
  }

  private func stream(_ sequence: Int) -> UnsafeMutablePointer<Float> {
    streams.base + sequence * context * network.configuration.dimension
  }

  private func sequences(_ part: Int) -> Range<Int> {
    let count = tokens.count / context
    return part * count / partCount..<(part + 1) * count / partCount
  }
}
