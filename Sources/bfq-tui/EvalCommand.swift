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
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var outliers: OutlierOptions
  @OptionGroup var engine: EngineOptions

  func run() throws {
    let began = MonotonicClock.now()
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed, outliers: outliers.channels)
    let context = try data.contextLength(of: subject.network.configuration)
    let windows = try data.validationWindows(for: subject.opened, context: context)
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let score = try subject.score(windows: windows.ids, context: context, pool: pool)
    report(score, label: windows.label, seconds: MonotonicClock.now() - began)
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
        "nll \(score.nll)  perplexity \(score.perplexity ?? .nan)  tokens \(score.count)  "
          + "seconds \(seconds)  on \(label)")
    }
  }
}
