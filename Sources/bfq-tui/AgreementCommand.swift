import ArgumentParser
import EngineRuntime
import Models
import Numerics
import ShiftAdd

/// `agreement`: the shift-add engine against fake quantization in fp32, token by token or image by
/// image.
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
  @OptionGroup var images: ImageOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var packing: PackingOptions

  func run() throws {
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    if let subject = try VisionSubject.open(model, quantization, seed: common.seed) {
      return report(try measure(subject, pool), isVision: true)
    }
    try images.refuse(model)
    report(try measureLanguage(pool), isVision: false)
  }

  private func report(_ agreement: PackedAgreement, isVision: Bool) {
    StandardOutput.lines(
      common.json ? json(agreement, isVision).text : text(agreement, isVision))
  }

  private func measure(_ subject: VisionSubject, _ pool: WorkerPool) throws -> PackedAgreement {
    try subject.refuseUnusedOptions()
    try data.refuse(subject.opened.path)
    let set = try ImageData.validation(images.images, labels: images.labels, for: subject.opened)
    return PackedAgreement.measure(
      try subject.packedParts(packing, pool: pool), images: set, pool: pool)
  }

  private func measureLanguage(_ pool: WorkerPool) throws -> PackedAgreement {
    var engine = EngineOptions()
    engine.engine = .shiftAdd
    engine.packing = packing
    let subject = try EvaluationSubject.open(model, engine: engine, quantization, seed: common.seed)
    let context = try data.contextLength(of: subject.network.configuration)
    let windows = try data.validationWindows(for: subject.opened, context: context)
    return PackedAgreement.measure(
      try subject.packedParts(pool: pool), windows: windows.ids, context: context, pool: pool)
  }

  private func json(_ a: PackedAgreement, _ isVision: Bool) -> JSONObject {
    var object = JSONObject([
      "positions": a.positions, "decided": a.decided, "agreeing": a.agreeing,
      "beyondBound": a.beyondBound, "largestBound": Double(a.largestBound),
      "largestDistance": Double(a.largestDistance), "borderingShare": a.borderingShare,
      "engineNLL": a.engineNLL, "followingNLL": a.followingNLL,
      "independentNLL": a.independentNLL, "independentAgreeing": a.independentAgreeing,
    ])
    if isVision {
      object["accuracyDifference"] = a.accuracyDifference
    } else {
      object["perplexityDifference"] = a.perplexityDifference
    }
    return object
  }

  private func text(_ a: PackedAgreement, _ isVision: Bool) -> String {
    let apart =
      isVision
      ? "accuracy \(Digits.text(a.accuracyDifference * 100, 3)) points apart"
      : "perplexity \(Digits.text(a.perplexityDifference * 100, 3)) % apart"
    return """
      \(a.agreeing) of \(a.decided) decided positions agree, of \(a.positions); \
      \(a.beyondBound) logits beyond their bound, at most \(Digits.text(Double(a.largestBound), 3))
      activations rounded at most \(Digits.text(Double(a.largestDistance), 3)) steps away, \
      \(Digits.text(a.borderingShare * 100, 3)) % on a border
      rounding for itself: \(a.independentAgreeing) agree, \(apart)
      """
  }
}
