internal import EngineMessages

/// Another session's curves, as far as they were recorded when they were read.
public struct GhostRun: Hashable, Sendable {
  public var name: String
  public var lastStep: Int
  var curves: RunCurves
  private var layers: [String: LayerState]

  public init(name: String, run: RunState) {
    self.name = name
    lastStep = run.step
    curves = run.curves
    layers = Dictionary(
      run.layers.map { ($0.description.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func layer(_ name: String) -> LayerState? { layers[name] }
}
