public import EngineMessages
public import Models
public import Training

/// Everything a run needs to be started, and started again: kept in the session.
public struct RunConfiguration: Codable, Hashable, Sendable {
  /// Path of the model; nil for the embedded default.
  public var model: String?
  public var tokenizer: String?
  /// UTF-8 text to train on; nil for the King James text with the default model, else samples.
  public var text: String?
  /// UTF-8 text, or windows of token ids, to validate on.
  public var validationText: String?
  public var validationWindows: String?
  /// A word of `RunMethod`.
  public var method: String
  public var bits: Int
  public var quantization: QuantizationSettings
  public var steps: Int
  public var batchTokens: Int
  /// Tokens in an evaluation window.
  public var context: Int
  /// Tokens in a training sequence; nil for as many as in a window.
  public var sequenceLength: Int?
  public var learningRate: Double
  /// `fp32` or `bf16`.
  public var precision: String
  public var seed: UInt64
  public var threads: Int
  public var shards: Int
  /// Steps between validations; 0 for only the first and the last.
  public var evaluateEvery: Int
  /// Steps between layer reports.
  public var reportEvery: Int
  /// Steps between checkpoints; 0 for only the last.
  public var checkpointEvery: Int
  /// Sequences to draw from the teacher where there is no text.
  public var sampledSequences: Int
  /// Share of steps, at the end, whose weights are averaged; 0 for none.
  public var averagedShare: Double
  /// Weight of the distance of the layers' outputs from the teacher's; nil for 0.
  public var reconstruction: Double?
  /// Rate of what is not quantized, as a multiple of `learningRate`; nil for 1.
  public var unquantizedRate: Double?
  /// What quantizes the model before the first step; nil where training starts from rounding.
  public var postTraining: PostTrainingSettings?
  /// nil for a language model, and for a vision transformer with all as by default.
  public var images: ImageSettings?
  /// Updates the weights; AdamW where it is not said.
  public var optimizer: OptimizerKind?
  /// Outliers planted in the model before anything else; nil for none.
  public var outliers: OutlierChannels?
  /// Bits chosen layer by layer before the first step; nil for `bits` everywhere.
  public var budget: BitBudget?

  public init(
    model: String? = nil, tokenizer: String? = nil, text: String? = nil,
    validationText: String? = nil, validationWindows: String? = nil,
    method: String = "qat-butterfly", bits: Int = 2,
    quantization: QuantizationSettings = QuantizationSettings(), steps: Int = 200,
    batchTokens: Int = 2048, context: Int = 256, sequenceLength: Int? = nil,
    learningRate: Double = 1e-3,
    precision: String = "bf16", seed: UInt64 = 1, threads: Int = 2, shards: Int = 2,
    evaluateEvery: Int = 50, reportEvery: Int = 5, checkpointEvery: Int = 100,
    sampledSequences: Int = 4096, averagedShare: Double = 0, reconstruction: Double? = nil,
    unquantizedRate: Double? = nil, postTraining: PostTrainingSettings? = nil,
    images: ImageSettings? = nil, optimizer: OptimizerKind? = nil,
    outliers: OutlierChannels? = nil, budget: BitBudget? = nil
  ) {
    self.model = model
    self.tokenizer = tokenizer
    self.text = text
    self.validationText = validationText
    self.validationWindows = validationWindows
    self.method = method
    self.bits = bits
    self.quantization = quantization
    self.steps = steps
    self.batchTokens = batchTokens
    self.context = context
    self.sequenceLength = sequenceLength
    self.learningRate = learningRate
    self.precision = precision
    self.seed = seed
    self.threads = threads
    self.shards = shards
    self.evaluateEvery = evaluateEvery
    self.reportEvery = reportEvery
    self.checkpointEvery = checkpointEvery
    self.sampledSequences = sampledSequences
    self.averagedShare = averagedShare
    self.reconstruction = reconstruction
    self.unquantizedRate = unquantizedRate
    self.postTraining = postTraining
    self.optimizer = optimizer
    self.outliers = outliers
    self.budget = budget
    self.images = images
  }
}

extension RunConfiguration {
  /// The model as the screens name it.
  var modelName: String {
    model == EmbeddedModels.visionName ? "embedded ViT" : model ?? "embedded default"
  }
}
