/// What never changes about a run: enough to repeat it.
public struct RunDescription: Codable, Hashable, Sendable {
  /// Whether validation quality is a perplexity (language) or an accuracy (vision).
  public enum Metric: String, Codable, Hashable, Sendable {
    case perplexity, accuracy
  }

  public var name: String
  /// The model as the user named it, or `embedded default`.
  public var model: String
  /// The method as `--method` spells it, e.g. `qat-butterfly`.
  public var method: String
  public var grid: String
  public var bits: Int
  public var groupSize: Int
  /// The transform's start: `identity`, `hadamard`, ...
  public var initialisation: String
  public var activationBits: Int
  /// `fp32` or `bf16`: the operands of dense products.
  public var precision: String
  public var totalSteps: Int
  public var batchTokens: Int
  public var contextLength: Int
  public var learningRate: Double
  public var seed: UInt64
  public var threads: Int
  /// Where training text comes from, as the screen says it.
  public var trainingData: String
  /// Where evaluation text comes from, as the screen says it.
  public var validationData: String
  public var parameterCount: Int
  public var quantizedParameterCount: Int
  public var metric: Metric
  public var layers: [LayerDescription]
  /// Wall time the run began at, ISO 8601.
  public var startedAt: String

  public init(
    name: String, model: String, method: String, grid: String, bits: Int, groupSize: Int,
    initialisation: String, activationBits: Int, precision: String, totalSteps: Int,
    batchTokens: Int, contextLength: Int, learningRate: Double, seed: UInt64, threads: Int,
    trainingData: String, validationData: String, parameterCount: Int,
    quantizedParameterCount: Int, metric: Metric, layers: [LayerDescription], startedAt: String
  ) {
    self.name = name
    self.model = model
    self.method = method
    self.grid = grid
    self.bits = bits
    self.groupSize = groupSize
    self.initialisation = initialisation
    self.activationBits = activationBits
    self.precision = precision
    self.totalSteps = totalSteps
    self.batchTokens = batchTokens
    self.contextLength = contextLength
    self.learningRate = learningRate
    self.seed = seed
    self.threads = threads
    self.trainingData = trainingData
    self.validationData = validationData
    self.parameterCount = parameterCount
    self.quantizedParameterCount = quantizedParameterCount
    self.metric = metric
    self.layers = layers
    self.startedAt = startedAt
  }
}
