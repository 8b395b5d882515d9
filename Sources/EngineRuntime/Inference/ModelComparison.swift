private import ButterflyQuant
import EngineMessages
import Models
import Numerics
import ShiftAdd

/// Two engines on one prompt: the full-precision teacher and a packed snapshot of the student.
struct ModelComparison {
  /// What is compared; nothing in it changes.
  struct Subject: Sendable {
    let network: LlamaNetwork
    let teacher: FloatBuffer
    let student: PackedParts
    let tokenizer: any Tokenizer
    /// The step the student was taken at.
    let step: Int
  }

  let subject: Subject
  let prompt: String
  let limit: Int
  let clock: @Sendable () -> Double
  /// Asked between tokens.
  let isCancelled: () -> Bool
  /// Hears text as it is written.
  let progress: (ComparisonReport.Engine, String) -> Void

  /// One engine's text, its speed, and where it was ended.
  private struct Written {
    var tokens: [Int32] = []
    var text = ""
    var seconds = 0.0

    var continuation: ComparisonReport.Continuation {
      .init(
        text: text, tokens: tokens.count,
        tokensPerSecond: seconds > 0 ? Double(tokens.count) / seconds : 0)
    }
  }

  /// nil where the prompt does not fit the context.
  func run() -> ComparisonReport? {
    let c = subject.network.configuration
    let tokens = subject.tokenizer.encode(prompt, begin: true)
    let capacity = min(c.contextLength, tokens.count + limit)
    guard !tokens.isEmpty, tokens.count < c.contextLength else { return nil }
    let weights = WeightSet(
      layout: subject.network.layout, floats: subject.teacher, operand: .float)
    weights.refresh()
    let reference = LlamaDecoding(subject.network, weights, sequences: 1, capacity: capacity)
    let model = PackedLlama(subject.student)
    let packed = PackedDecoding(model, capacity: capacity)
    let first = write(reference, .reference, after: tokens)
    let second = write(packed, .shiftAdd, after: tokens)
    let agreement = agree(reference, packed, on: tokens + first.tokens)
    return report(first, second, agreement, model)
  }

  private func write(
    _ decoding: any SequenceDecoding, _ engine: ComparisonReport.Engine, after prompt: [Int32]
  ) -> Written {
    var written = Written()
    guard !isCancelled() else { return written }
    let generation = TextGeneration(decoding, configuration: subject.network.configuration)
    var unused = SeededGenerator(seed: 0)
    var pieces = TokenText(subject.tokenizer, after: prompt.last)
    let began = clock()
    written.tokens = generation.continueText(
      from: prompt, limit: limit, sampler: .greedy, using: &unused
    ) { token in
      if let piece = pieces.take(token) {
        written.text += piece
        progress(engine, piece)
      }
      return !isCancelled()
    }
    written.seconds = clock() - began
    written.text += pieces.finish() ?? ""
    return written
  }

  // Both engines read the reference's text; every position is scored, the prompt's too.
  private func agree(
    _ reference: any SequenceDecoding, _ packed: any SequenceDecoding, on tokens: [Int32]
  ) -> AgreementTally {
    var tally = AgreementTally(vocabulary: subject.network.configuration.vocabularySize)
    reference.reset()
    packed.reset()
    for token in tokens.prefix(reference.capacity) where !isCancelled() {
      reference.take([token], logits: tally.reference.base)
      packed.take([token], logits: tally.packed.base)
      tally.count()
    }
    return tally
  }

  private func report(
    _ first: Written, _ second: Written, _ tally: AgreementTally, _ model: PackedLlama
  ) -> ComparisonReport {
    let c = subject.network.configuration
    let operations = OperationBreakdown(subject.student, context: first.tokens.count)
    let floatWeights =
      subject.network.layout.quantizedCount + c.vocabularySize * c.dimension
    let packedEnergy = EnergyModel(packed: operations, bytes: model.bytesPerToken)
    return ComparisonReport(
      prompt: prompt, step: subject.step, reference: first.continuation,
      shiftAdd: second.continuation,
      firstDivergence: Self.divergence(first.tokens, second.tokens), positions: tally.positions,
      divergence: tally.meanDivergence, agreement: tally.agreement,
      operations: operations.rows(
        head: "head", rest: "attention, norms, SwiGLU"), referenceBytes: 4 * floatWeights,
      shiftAddBytes: model.bytesPerToken,
      referenceEnergy: ComparisonReport.Energy(
        EnergyModel(floatProducts: floatWeights, bytes: 4 * floatWeights)),
      shiftAddEnergy: ComparisonReport.Energy(packedEnergy), wasCancelled: isCancelled())
  }

  private static func divergence(_ first: [Int32], _ second: [Int32]) -> Int? {
    if let index = zip(first, second).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      return index
    }
    return first.count == second.count ? nil : min(first.count, second.count)
  }
}
