/// The screens, in the order of their digits; a new one is a case and a row in `details`.
public enum Screen: Int, CaseIterable, Hashable, Sendable {
  case overview = 1
  case layers, inspect, sweep, compare, replay, log

  struct Details {
    var name: String
    var tab: String
  }

  var details: Details {
    switch self {
    case .overview: Details(name: "overview", tab: "Over")
    case .layers: Details(name: "layers", tab: "Lay")
    case .inspect: Details(name: "inspect", tab: "Insp")
    case .sweep: Details(name: "sweep", tab: "Swp")
    case .compare: Details(name: "compare", tab: "Cmp")
    case .replay: Details(name: "replay", tab: "Rep")
    case .log: Details(name: "log", tab: "Log")
    }
  }

  public var name: String { details.name }

  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}
