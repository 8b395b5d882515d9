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
  @Option(help: "reference (full precision) or fake-quant.") var engine: String = "reference"
  @Option(help: "Text to continue; may be empty.") var prompt: String = ""
  @Option(help: "New tokens at most.") var maxTokens: Int = 256
  @Flag(help: "Always the likeliest token.") var greedy = false
  @Option(help: "Softmax temperature.") var temperature: Double = 1
  @Option(help: "Share of probability the choice is cut to.") var topP: Double = 1

  mutating func validate() throws {
    guard engine == "reference" || engine == "fake-quant" else {
      throw ValidationError(
        "--engine: found \(engine), expected reference or fake-quant in this build")
    }
    guard maxTokens > 0 else {
      throw ValidationError("--max-tokens: found \(maxTokens), expected 1 or more")
    }
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature: found \(temperature), expected 0 or more")
    }
    guard topP > 0, topP <= 1 else {
      throw ValidationError("--top-p: found \(topP), expected a number in 0...1")
    }
  }

  func run() throws {
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed)
    let tokenizer = try UnreadableInput.reading { try subject.opened.requireTokenizer() }
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let weights = WeightSet(
      layout: subject.network.layout, floats: try subject.weights(pool: pool), operand: .float)
    weights.refresh()
    try generate(subject.network, weights, tokenizer)
  }

  private func generate(
    _ network: LlamaNetwork, _ weights: WeightSet, _ tokenizer: any Tokenizer
  ) throws {
    let prompt = try encodedPrompt(tokenizer, context: network.configuration.contextLength)
    let generation = TextGeneration(
      network, weights, capacity: network.configuration.contextLength)
    var generator = SeededGenerator(seed: common.seed, stream: 3)
    var stream = TokenStream(tokenizer, after: prompt.last, prints: !common.json)
    stream.echo(self.prompt)
    let began = MonotonicClock.now()
    let tokens = generation.continueText(
      from: prompt, limit: maxTokens,
      sampler: greedy ? .greedy : .nucleus(temperature: temperature, topP: topP),
      using: &generator
    ) { token in
      stream.take(token)
      return true
    }
    finish(stream.text, tokens.count, MonotonicClock.now() - began)
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

/// Turns tokens into text as they come, holding back the bytes of an unfinished character.
private struct TokenStream {
  private let tokenizer: any Tokenizer
  private let prints: Bool
  private var previous: Int32?
  private var pending: [UInt8] = []
  private(set) var text = ""

  init(_ tokenizer: any Tokenizer, after previous: Int32?, prints: Bool) {
    self.tokenizer = tokenizer
    self.previous = previous
    self.prints = prints
  }

  mutating func echo(_ prompt: String) { emit(prompt) }

  mutating func take(_ token: Int32) {
    pending += tokenizer.bytes(of: token, after: previous)
    previous = token
    if let whole = String(validating: pending, as: UTF8.self) {
      emit(whole)
      pending = []
    } else if pending.count > 4 {
      emit(String(decoding: pending, as: UTF8.self))
      pending = []
    }
  }

  private mutating func emit(_ piece: String) {
    text += piece
    if prints { StandardOutput.text(piece) }
  }
}
