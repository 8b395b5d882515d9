internal import EngineMessages

/// The columns of the layer sheet: the same words sort, filter and head them.
enum LayerColumn: String, CaseIterable, Hashable, Sendable {
  case name, shape, bits, loss, delta, ortho, drift, churn, sat, zeros, sqnr, grad

  /// The heading, at most `width` columns.
  var heading: String {
    switch self {
    case .name: "layer"
    case .delta: "Δloss"
    case .ortho: "‖QᵀQ−I‖"
    case .grad: "‖g‖"
    default: rawValue
    }
  }

  var width: Int {
    switch self {
    case .name: 14
    case .shape: 10
    case .bits: 4
    case .loss: 8
    case .delta: 9
    case .ortho: 9
    case .sqnr, .grad: 7
    default: 6
    }
  }

  /// The number a layer has in this column; larger is worse, except for `sqnr` and `bits`.
  func value(_ report: LayerReport) -> Double {
    switch self {
    case .name, .shape: 0
    case .bits: Double(report.bits)
    case .loss: report.loss
    case .delta: report.lossDifference
    case .ortho: report.orthogonalityFrobenius
    case .drift: report.angleDrift
    case .churn: report.churn
    case .sat: report.saturation
    case .zeros: report.zeros
    case .sqnr: report.sqnr
    case .grad: report.gradientNorm
    }
  }

  /// Whether sorting puts small values first.
  var ascending: Bool { self == .name || self == .shape || self == .bits || self == .sqnr }

  func text(_ report: LayerReport) -> String {
    switch self {
    case .name: report.name
    case .shape: ""
    case .bits: String(report.bits)
    case .loss: Number.compact(report.loss)
    case .delta: Number.signed(report.lossDifference, 5)
    case .ortho: Number.scientific(report.orthogonalityFrobenius)
    case .drift: Number.fixed(report.angleDrift, 3)
    case .churn, .sat, .zeros:
      Number.fixed(value(report) * 100, abs(value(report)) < 0.0995 ? 1 : 0) + "%"
    case .sqnr: Number.fixed(report.sqnr, 1)
    case .grad: Number.compact(report.gradientNorm)
    }
  }
}
