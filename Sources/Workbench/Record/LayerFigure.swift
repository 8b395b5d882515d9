public import EngineMessages

/// A number of a layer's report under the name that `inspect --json` has for it.
public struct LayerFigure: Sendable {
  public let name: String
  public let value: @Sendable (LayerReport) -> Double

  /// What `diff`, tables and event files tell of a layer.
  public static let all: [LayerFigure] = [
    LayerFigure(name: "bits") { Double($0.bits) },
    LayerFigure(name: "loss") { $0.loss },
    LayerFigure(name: "sqnr") { $0.sqnr },
    LayerFigure(name: "orthogonalityFrobenius") { $0.orthogonalityFrobenius },
    LayerFigure(name: "churn") { $0.churn },
    LayerFigure(name: "saturation") { $0.saturation },
    LayerFigure(name: "gradientNorm") { $0.gradientNorm },
  ]
}
