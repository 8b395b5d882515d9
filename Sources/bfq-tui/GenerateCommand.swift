import ArgumentParser
import DataFaults
import Models
import Numerics

/// `generate`: continues a prompt.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Continue a prompt; the text alone goes to stdout.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var engine: EngineOptions
  @Option(help: "Text to continue; may be empty.") var prompt: String = ""
  @Option(help: "New tokens at most.") var maxTokens: Int = 256
  @Flag(help: "Always the likeliest token.") var greedy = false
  @Option(help: "Softmax temperature.") var temperature: Double = 1
  @Option(help: "Share of probability the choice is cut to.") var topP: Double = 1

  mutating func validate() throws {
    try OptionBounds.check("--max-tokens", maxTokens, in: OptionBounds.tokens)
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature: found \(temperature), expected 0 or more")
    }
    guard topP > 0, topP <= 1 else {
      throw ValidationError("--top-p: found \(topP), expected a number in 0...1")
    }
  }

  func run() throws {
    try SubjectOptions.nameUnread(by: engine.engine)
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed)
    let tokenizer = try UnreadableInput.reading { try subject.opened.requireTokenizer() }
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    try generate(subject, tokenizer, pool)
  }

  private func generate(
    _ subject: EvaluationSubject, _ tokenizer: any Tokenizer, _ pool: WorkerPool
  ) throws {
    let configuration = subject.network.configuration
    let prompt = try encodedPrompt(tokenizer, context: configuration.contextLength)
    let generation = TextGeneration(
      try subject.decoding(capacity: configuration.contextLength, pool: pool),
      configuration: configuration)
    var generator = SeededGenerator(seed: common.seed, stream: 3)
    var pieces = TokenText(tokenizer, after: prompt.last)
    var text = self.prompt
    if !common.json { StandardOutput.text(text) }
    let began = MonotonicClock.now()
    let tokens = generation.continueText(
      from: prompt, limit: maxTokens,
      sampler: greedy ? .greedy : .nucleus(temperature: temperature, topP: topP),
      using: &generator
    ) { token in
      let piece = pieces.take(token) ?? ""
      text += piece
      if !common.json { StandardOutput.text(piece) }
      return true
    }
    if let rest = pieces.finish() {
      text += rest
      if !common.json { StandardOutput.text(rest) }
    }
    finish(text, tokens.count, MonotonicClock.now() - began)
  }

  private func encodedPrompt(_ tokenizer: any Tokenizer, context: Int) throws -> [Int32] {
    let tokens = tokenizer.encode(prompt, begin: true)
    guard !tokens.isEmpty, tokens.count < context else {
      throw DataFault(
        file: "--prompt", place: "length", found: "\(tokens.count) tokens",
        expected: "1..<\(context)")
    }
    return tokens
  }

  private func finish(_ text: String, _ tokens: Int, _ seconds: Double) {
    guard common.json else { return StandardOutput.text("\n") }
    StandardOutput.line(
      JSONObject([
        "tokens": tokens, "tokensPerSecond": seconds > 0 ? Double(tokens) / seconds : 0,
        "text": text,
      ]).text)
  }
}
