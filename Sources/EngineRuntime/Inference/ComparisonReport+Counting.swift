import ButterflyQuant
import EngineMessages
import ShiftAdd

extension OperationBreakdown {
  /// As a report lists them; what head and rest are depends on the model.
  func rows(head headName: String, rest restName: String) -> [ComparisonReport.Operations] {
    [
      ("linear sites", sites), (headName, head), ("rotations", rotations), ("scales", scaling),
      (restName, rest),
    ].map {
      .init(place: $0.0, shifts: $0.1.shifts, adds: $0.1.adds, multiplies: $0.1.multiplies)
    }
  }
}

extension ComparisonReport.Energy {
  init(_ model: EnergyModel) {
    self.init(
      compute: model.computePicojoules, onChip: model.onChipPicojoules,
      memory: model.memoryPicojoules)
  }
}
