import AllocationCounts
import ArgumentParser
import ButterflyQuant
import EngineRuntime
import Models
import Numerics
import Training

/// `bench train`: a step beside its own dense products, and the machine's product rate.
struct BenchTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Time a training step against its own dense products.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @Option(help: "Tokens a step.") var batchTokens: Int = 2048
  @Option(help: "Tokens in a sequence.") var context: Int?
  @Option(help: "Rounds; medians are printed.") var rounds: Int = 15
  @Option(help: "Parts of a batch.") var shards: Int = 2

  mutating func validate() throws {
    try OptionBounds.check("--batch-tokens", batchTokens, in: OptionBounds.batchTokens)
    try OptionBounds.check("--context", context, in: OptionBounds.context)
    try OptionBounds.check("--rounds", rounds, in: OptionBounds.rounds)
    try OptionBounds.check("--shards", shards, in: OptionBounds.shards)
  }

  func run() throws {
    let opened = try model.open()
    try OptionBounds.check("--context", context, in: 2...opened.configuration.contextLength)
    let network = LlamaNetwork(opened.configuration)
    let parameters = try network.readParameters(from: opened.tensors)
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    printProductRate(.float, "product fp32 2048x1536x576")
    printProductRate(.bfloat16, "product bf16 2048x1536x576")
    for operand in [DenseProduct.Operand.float, .bfloat16] {
      measure(network, parameters, operand, pool)
      measureCachedTeacher(network, parameters, operand, pool)
    }
  }

  private func printProductRate(_ operand: DenseProduct.Operand, _ name: String) {
    guard operand == .float || DenseProduct.hasBFloat16 else { return }
    let (m, n, k) = (2048, 1536, 576)
    let a = OperandBuffer(count: m * k, operand: operand)
    let b = OperandBuffer(count: n * k, operand: operand)
    let c = FloatBuffer(count: m * n)
    let seconds = median(
      (0..<rounds).map { _ in
        time {
          DenseProduct.multiplyTransposed(
            operand, m: m, n: n, k: k, a: a.base, b: b.base, c: c.base)
        }
      })
    let rate = 2 * Double(m * n * k) / seconds * 1e-9
    BenchRow(
      name: name, threads: 1, value: rate, unit: "GFLOP/s", reference: rate, ratio: 1
    ).print(json: common.json)
  }

  /// Step and products take turns, so that whatever else the machine does falls on both.
  private func measure(
    _ network: LlamaNetwork, _ parameters: FloatBuffer, _ operand: DenseProduct.Operand,
    _ pool: WorkerPool
  ) {
    guard operand == .float || DenseProduct.hasBFloat16 else { return }
    let context = context(network)
    let run = makeRun(network, parameters, operand, context, pool, distinctSequences: 64)
    let tokens = run.task.positionsPerStep
    let products = StepProducts(
      network, tokens: tokens, shards: min(shards, max(1, batchTokens / context)), operand: operand,
      distils: true)
    for _ in 0..<3 {
      _ = run.step()
      products.run(pool: pool)
    }
    var steps: [Double] = []
    var alone: [Double] = []
    var ratios: [Double] = []
    for _ in 0..<rounds {
      let step = time { _ = run.step() }
      let product = time { products.run(pool: pool) }
      steps.append(step)
      alone.append(product)
      ratios.append(step / product)
    }
    let name = operand == .float ? "fp32" : "bf16"
    printRow("step \(name)", median(steps) * 1e3, "ms", median(alone) * 1e3, median(ratios))
    printRow(
      "tokens/s \(name)", Double(tokens) / median(steps), "tokens/s",
      Double(tokens) / median(alone), median(alone) / median(steps))
    printReports(name, run, stepSeconds: median(steps))
    printAllocations(name, run, pool)
  }

  /// What looking at every layer costs a run that does it every ten steps, as `train` does.
  private func printReports(_ name: String, _ run: QuantizationRun, stepSeconds: Double) {
    let seconds = median((0..<rounds).map { _ in time { _ = run.layerReports() } })
    let interval = 10.0
    printRow("layer report \(name)", seconds * 1e3, "ms", stepSeconds * 1e3, seconds / stepSeconds)
    printRow(
      "share of 10 steps a report takes \(name)", seconds / (interval * stepSeconds), "share", 0,
      seconds / (interval * stepSeconds))
  }

  /// The student's part of a step alone: one batch over and over, its teacher's logits kept from
  /// the first step. Not the speed of a run, which computes them; what others call a cached teacher.
  private func measureCachedTeacher(
    _ network: LlamaNetwork, _ parameters: FloatBuffer, _ operand: DenseProduct.Operand,
    _ pool: WorkerPool
  ) {
    guard operand == .float || DenseProduct.hasBFloat16 else { return }
    let context = context(network)
    let run = makeRun(network, parameters, operand, context, pool, distinctSequences: 1)
    run.keepTeacherLogits()
    for _ in 0..<3 { _ = run.step() }
    let seconds = median((0..<rounds).map { _ in time { _ = run.step() } })
    let rate = Double(run.task.positionsPerStep) / seconds
    let name = operand == .float ? "fp32" : "bf16"
    printRow("tokens/s \(name), teacher's logits cached", rate, "tokens/s", 0, 0)
    printRow(
      "tokens/s \(name), teacher's logits cached, a core", rate / Double(common.threadCount),
      "tokens/s", 0, 0)
  }

  private func context(_ network: LlamaNetwork) -> Int {
    context ?? min(256, network.configuration.contextLength)
  }

  /// Calls of malloc on all threads of the pool, in steps like those timed before.
  private func printAllocations(_ name: String, _ run: QuantizationRun, _ pool: WorkerPool) {
    let steps = 4
    let count = AllocationCount.during(pool) {
      for _ in 0..<steps { _ = run.step() }
    }
    guard let count else { return }
    let calls = Double(count.calls) / Double(steps)
    let library = Double(count.libraryCalls) / Double(steps)
    printRow("allocations a step \(name)", calls, "calls", 0, calls)
    printRow("allocations inside oneDNN a step \(name)", library, "calls", 0, library)
  }

  private func printRow(
    _ name: String, _ value: Double, _ unit: String, _ reference: Double, _ ratio: Double
  ) {
    BenchRow(
      name: name, threads: common.threadCount, value: value, unit: unit, reference: reference,
      ratio: ratio
    ).print(json: common.json)
  }

  private func makeRun(
    _ network: LlamaNetwork, _ parameters: FloatBuffer, _ operand: DenseProduct.Operand,
    _ context: Int, _ pool: WorkerPool, distinctSequences: Int
  ) -> QuantizationRun {
    var generator = SeededGenerator(seed: common.seed)
    let tokens = (0..<distinctSequences * context).map { _ in
      Int32(generator.index(below: network.configuration.vocabularySize))
    }
    let source = SequencePool(label: "random tokens", tokens: tokens, context: context)
    return QuantizationRun(
      LanguageTask(
        network, source: source, sequences: max(1, batchTokens / context), context: context,
        shards: shards),
      teacher: parameters, operand: operand, settings: quantization.settings,
      step: StepSettings(
        loss: .divergence,
        schedule: LearningRateSchedule(peak: 1e-4, warmupSteps: 1, totalSteps: 1_000),
        seed: common.seed),
      evaluator: nil, pool: pool, clock: MonotonicClock.now)
  }

  private func time(_ body: () -> Void) -> Double {
    let began = MonotonicClock.now()
    body()
    return MonotonicClock.now() - began
  }
}
