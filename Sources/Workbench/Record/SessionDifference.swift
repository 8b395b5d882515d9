internal import EngineMessages

/// Two sessions side by side: what was set differently, and what came of it.
public struct SessionDifference: Sendable {
  /// A setting that is not the same; nil where a session has none of that name.
  public struct Setting: Hashable, Sendable {
    public var name: String
    public var a: String?
    public var b: String?
  }

  /// One measured figure of both; nil where it was not measured.
  public struct Figure: Hashable, Sendable {
    public var name: String
    public var a: Double?
    public var b: Double?

    public var difference: Double? {
      guard let a, let b else { return nil }
      return b - a
    }

    public var differs: Bool { a?.bitPattern != b?.bitPattern }
  }

  /// The loss of one step.
  public struct StepLoss: Hashable, Sendable {
    public var step: Int
    public var a: Double
    public var b: Double

    public var difference: Double { b - a }
    public var differs: Bool { a.bitPattern != b.bitPattern }
  }

  /// The last report of one layer.
  public struct Layer: Hashable, Sendable {
    public var name: String
    public var figures: [Figure]

    public var differs: Bool { figures.contains(where: \.differs) }
  }

  /// Steps that both took, and what only one did.
  public struct Losses: Hashable, Sendable {
    public var compared = 0
    public var onlyInA = 0
    public var onlyInB = 0
    public var firstDifference: StepLoss?
    public var largestDifference: StepLoss?
    /// The last step both took.
    public var last: StepLoss?
  }

  public var settings: [Setting]
  public var losses: Losses
  public var validation: [Figure]
  public var reference: [Figure]
  public var rtn: [Figure]
  public var bitsPerWeight: Figure
  public var layers: [Layer]

  /// `settingsOfA` and `settingsOfB` are by dotted name.
  public init(
    _ a: SessionRecord, _ b: SessionRecord, settingsOfA: [String: String] = [:],
    settingsOfB: [String: String] = [:]
  ) {
    settings = Set(settingsOfA.keys).union(settingsOfB.keys).sorted().compactMap { name in
      let (a, b) = (settingsOfA[name], settingsOfB[name])
      return a == b ? nil : Setting(name: name, a: a, b: b)
    }
    losses = Self.losses(a.steps, b.steps)
    validation = Self.figures(a.validations.last, b.validations.last)
    reference = Self.figures(a.reference, b.reference)
    rtn = Self.figures(a.rtn, b.rtn)
    bitsPerWeight = Figure(name: "bitsPerWeight", a: a.bitsPerWeight, b: b.bitsPerWeight)
    layers = Self.layers(a.layers, b.layers)
  }

  private static func losses(_ a: [StepReport], _ b: [StepReport]) -> Losses {
    var losses = Losses()
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if a[i].step == b[j].step {
        losses.take(StepLoss(step: a[i].step, a: a[i].loss, b: b[j].loss))
        (i, j) = (i + 1, j + 1)
      } else if a[i].step < b[j].step {
        (i, losses.onlyInA) = (i + 1, losses.onlyInA + 1)
      } else {
        (j, losses.onlyInB) = (j + 1, losses.onlyInB + 1)
      }
    }
    losses.onlyInA += a.count - i
    losses.onlyInB += b.count - j
    return losses
  }

  private static func figures(_ a: Evaluation?, _ b: Evaluation?) -> [Figure] {
    [
      Figure(name: "nll", a: a?.nll, b: b?.nll),
      Figure(name: "perplexity", a: a?.perplexity, b: b?.perplexity),
      Figure(name: "accuracy", a: a?.accuracy, b: b?.accuracy),
    ]
  }

  /// Layers of either, in the order of the first, then of the second.
  private static func layers(_ a: [LayerReport], _ b: [LayerReport]) -> [Layer] {
    let inA = Dictionary(a.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let inB = Dictionary(b.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let names = a.map(\.name) + b.map(\.name).filter { inA[$0] == nil }
    return names.map { name in
      Layer(
        name: name,
        figures: LayerFigure.all.map { figure in
          Figure(name: figure.name, a: inA[name].map(figure.value), b: inB[name].map(figure.value))
        })
    }
  }
}

extension SessionDifference.Losses {
  fileprivate mutating func take(_ pair: SessionDifference.StepLoss) {
    compared += 1
    last = pair
    guard pair.differs else { return }
    firstDifference = firstDifference ?? pair
    if largestDifference.map({ size(of: pair) > size(of: $0) }) ?? true {
      largestDifference = pair
    }
  }

  /// What is no number is larger than any difference of numbers.
  private func size(of pair: SessionDifference.StepLoss) -> Double {
    pair.difference.isNaN ? .infinity : pair.difference.magnitude
  }
}
