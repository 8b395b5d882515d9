import ArgumentParser
import DataFaults
import Models
import Numerics

/// `chat`: text in, text out, line by line; everything said stays in the cache.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Talk to a model: each line continues the text so far.",
    discussion: """
      The models here continue text; they follow no instructions. An empty line lets the model go \
      on, /reset forgets, /quit or end of input leaves.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var engine: EngineOptions
  @Option(help: "New tokens an answer at most.") var maxTokens: Int = 128
  @Flag(help: "Always the likeliest token.") var greedy = false
  @Option(help: "Softmax temperature.") var temperature: Double = 0.8
  @Option(help: "Share of probability the choice is cut to.") var topP: Double = 0.95

  mutating func validate() throws {
    guard !common.json else {
      throw ValidationError(
        "--json: found it with chat, which is a conversation, expected generate")
    }
    try OptionBounds.check("--max-tokens", maxTokens, in: OptionBounds.tokens)
    guard temperature >= 0, temperature.isFinite, topP > 0, topP <= 1 else {
      throw ValidationError(
        "found temperature \(temperature) and top-p \(topP), expected 0 or more and 0...1")
    }
  }

  func run() throws {
    try SubjectOptions.nameUnread(by: engine.engine)
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed)
    let tokenizer = try UnreadableInput.reading { try subject.opened.requireTokenizer() }
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let capacity = subject.network.configuration.contextLength
    var conversation = Conversation(
      try subject.decoding(capacity: capacity, pool: pool),
      configuration: subject.network.configuration, tokenizer: tokenizer,
      sampler: greedy ? .greedy : .nucleus(temperature: temperature, topP: topP),
      seed: common.seed)
    while let line = readLine(strippingNewline: true), line != "/quit" {
      if line == "/reset" {
        conversation.reset()
        continue
      }
      let fits = conversation.answer(line, limit: maxTokens) { StandardOutput.text($0) }
      StandardOutput.text("\n")
      if !fits {
        StandardOutput.diagnostic("the context of \(capacity) tokens is full: begun anew")
      }
    }
  }
}
