import ArgumentParser
import Models
import Numerics
import ShiftAdd

/// `agreement`: the shift-add engine against fake quantization in fp32, token by token.
struct AgreementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement",
    abstract: "Compare the shift-add engine with plain fp32 arithmetic on the same packed model.",
    discussion: """
      Where two logits lie further apart than a derived bound on the rounding of sums, both must have \
      the same likeliest token; the plain pass follows the engine where an activation lies on the \
      border between two bytes. A second pass rounds for itself.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var packing: PackingOptions

  func run() throws {
    var engine = EngineOptions()
    engine.engine = .shiftAdd
    engine.packing = packing
    let subject = try EvaluationSubject.open(model, engine: engine, quantization, seed: common.seed)
    let context = try data.contextLength(of: subject.network.configuration)
    let windows = try data.validationWindows(for: subject.opened, context: context)
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let agreement = PackedAgreement.measure(
      try subject.packedParts(pool: pool), windows: windows.ids, context: context, pool: pool)
    StandardOutput.line(common.json ? json(agreement).text : text(agreement))
  }

  private func json(_ a: PackedAgreement) -> JSONObject {
    JSONObject([
      "positions": a.positions, "decided": a.decided, "agreeing": a.agreeing,
      "beyondBound": a.beyondBound, "largestBound": Double(a.largestBound),
      "largestDistance": Double(a.largestDistance), "borderingShare": a.borderingShare,
      "engineNLL": a.engineNLL, "followingNLL": a.followingNLL,
      "independentNLL": a.independentNLL, "independentAgreeing": a.independentAgreeing,
      "perplexityDifference": a.perplexityDifference,
    ])
  }

  private func text(_ a: PackedAgreement) -> String {
    """
    \(a.agreeing) of \(a.decided) decided positions agree, of \(a.positions); \
    \(a.beyondBound) logits beyond their bound, at most \(a.largestBound)
    activations rounded at most \(a.largestDistance) steps away, \
    \(a.borderingShare * 100) % on a border
    rounding for itself: \(a.independentAgreeing) agree, perplexity \
    \(a.perplexityDifference * 100) % apart
    """
  }
}
