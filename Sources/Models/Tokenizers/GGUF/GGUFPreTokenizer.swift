/// What a `tokenizer.ggml.pre` stands for: how words are cut, whether a word that is a piece stays
/// whole, and whether a text gets the begin token where the file does not say.
///
/// Source: github.com/ggml-org/llama.cpp, what its vocabulary knows of each name.
struct GGUFPreTokenizer: Sendable {
  let name: String
  /// One after the other; each match is a piece of its own, and so is what lies between.
  let expressions: [String]
  let prefersWholeWords: Bool
  let addsBegin: Bool

  /// No words: for pieces of SentencePiece.
  static let none = GGUFPreTokenizer(name: "", expressions: [])
  /// Files of before the key was invented.
  static let missing = GGUFPreTokenizer(name: "", expressions: GGUFWordExpressions.general)

  private init(
    name: String, expressions: [String], prefersWholeWords: Bool = false, addsBegin: Bool = false
  ) {
    self.name = name
    self.expressions = expressions
    self.prefersWholeWords = prefersWholeWords
    self.addsBegin = addsBegin
  }

  /// nil for a name this project has no row for.
  init?(name: String) {
    guard let expressions = Self.expressions[name] else { return nil }
    let isLlama3 = Self.llama3.contains(name) || name == "tekken"
    self.init(
      name: name, expressions: expressions,
      prefersWholeWords: isLlama3 || ["glm4", "glm5", "minicpm5"].contains(name),
      addsBegin: isLlama3)
  }

  /// Every name with a row.
  static var names: [String] { expressions.keys.sorted() }

  private static let llama3 = [
    "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
    "jina-v5-nano",
  ]

  private static let families: [([String], [String])] = [
    (["default"], GGUFWordExpressions.general),
    (llama3, GGUFWordExpressions.threeDigits),
    (["dbrx", "smaug-bpe", "chatglm-bpe", "glm4", "glm5"], GGUFWordExpressions.threeDigits),
    (
      [
        "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2", "hunyuan",
        "solar-open", "grok-2",
      ], GGUFWordExpressions.oneDigit
    ),
    (
      [
        "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "gigachat", "a.x-4.0",
        "mellum", "modern-bert", "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4",
      ], GGUFWordExpressions.gpt2
    ),
    (
      [
        "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b",
        "mellum2",
      ], GGUFWordExpressions.digitsThenGPT2
    ),
    (["qwen35"], GGUFWordExpressions.marks), (["tekken"], GGUFWordExpressions.tekken),
    (["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], GGUFWordExpressions.gpt4o),
    (
      ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"], GGUFWordExpressions.deepSeek3
    ),
    (["deepseek-coder"], GGUFWordExpressions.deepSeekCoder),
    (["falcon"], GGUFWordExpressions.falcon), (["minicpm5"], GGUFWordExpressions.miniCPM5),
    (["bloom", "gpt3-finnish", "poro-chat"], [GGUFWordExpressions.bloom]),
    (["viking"], [GGUFWordExpressions.bloom, #"\p{N}"#]),
    (["bailingmoe", "bailingmoe2", "llada-moe"], GGUFWordExpressions.bailing),
    (["seed-coder"], GGUFWordExpressions.seedCoder),
  ]

  private static let expressions: [String: [String]] = Dictionary(
    uniqueKeysWithValues: families.flatMap { names, expressions in
      names.map { ($0, expressions) }
    })
}
