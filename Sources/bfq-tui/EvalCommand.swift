import ArgumentParser
import EngineRuntime
import Models
import Numerics
import Training

/// `eval`: quality of a model on text or windows.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Judge a model: full precision or quantized.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var images: ImageOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var outliers: OutlierOptions
  @OptionGroup var engine: EngineOptions

  func run() throws {
    try SubjectOptions.nameUnread(by: engine.engine)
    let began = MonotonicClock.now()
    if let subject = try VisionSubject.open(model, quantization, outliers, seed: common.seed) {
      return try evaluate(subject, began: began)
    }
    try images.refuse(model)
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed, outliers: outliers.channels)
    let context = try data.contextLength(of: subject.network.configuration)
    let windows = try data.validationWindows(for: subject.opened, context: context)
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let score = try subject.score(windows: windows.ids, context: context, pool: pool)
    report(score, label: windows.label, seconds: MonotonicClock.now() - began)
  }

  private func evaluate(_ subject: VisionSubject, began: Double) throws {
    try subject.refuseUnusedOptions()
    try data.refuse(subject.opened.path)
    let set = try ImageData.validation(
      images.images, labels: images.labels, for: subject.opened)
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let score = try subject.score(set, engine: engine, pool: pool)
    reportImages(score, label: set.label, seconds: MonotonicClock.now() - began)
  }

  private func reportImages(_ score: Score, label: String, seconds: Double) {
    let accuracy = score.accuracy ?? .nan
    StandardOutput.line(
      common.json
        ? JSONObject([
          "nll": score.nll, "accuracy": accuracy, "images": score.count, "seconds": seconds,
        ]).text
        : "accuracy \(Digits.text(accuracy))  nll \(Digits.text(score.nll))  "
          + "images \(score.count)  seconds \(Digits.seconds(seconds))  on \(label)")
  }

  private func report(_ score: Score, label: String, seconds: Double) {
    if common.json {
      StandardOutput.line(
        JSONObject([
          "nll": score.nll, "perplexity": score.perplexity, "tokens": score.count,
          "seconds": seconds,
        ]).text)
    } else {
      StandardOutput.line(
        "nll \(Digits.text(score.nll))  perplexity \(Digits.text(score.perplexity ?? .nan))  "
          + "tokens \(score.count)  seconds \(Digits.seconds(seconds))  on \(label)")
    }
  }
}
