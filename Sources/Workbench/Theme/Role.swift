/// What a piece of the screen means; a theme says how that looks.
public enum Role: Int, CaseIterable, Sendable {
  case text, textDim, textStrong, title, border, borderFocus
  case bar, tab, tabActive, tabDisabled
  case statusOk, statusWarn, statusBad
  case stateLive, statePaused, stateReplay, statePrepare, stateFailed
  case selection, mark, key, keySteer, hint, prompt
  case plotAxis, plotRaw, plotCrosshair, plotMarker, plotNaN, plotBar, plotBarMarker
  case plotSeries1, plotSeries2, plotSeries3, plotSeries4
  case plotGhost1, plotGhost2, plotGhost3
  case heat1, heat2, heat3, heat4, heat5
  case logDebug, logInfo, logWarn, logError
  case overlay, overlayTitle

  /// The dotted name themes use.
  public var name: String {
    switch self {
    case .text: "text"
    case .textDim: "text.dim"
    case .textStrong: "text.strong"
    case .title: "title"
    case .border: "border"
    case .borderFocus: "border.focus"
    case .bar: "bar"
    case .tab: "tab"
    case .tabActive: "tab.active"
    case .tabDisabled: "tab.disabled"
    case .statusOk: "status.ok"
    case .statusWarn: "status.warn"
    case .statusBad: "status.bad"
    case .stateLive: "state.live"
    case .statePaused: "state.paused"
    case .stateReplay: "state.replay"
    case .statePrepare: "state.prepare"
    case .stateFailed: "state.failed"
    case .selection: "selection"
    case .mark: "mark"
    case .key: "key"
    case .keySteer: "key.steer"
    case .hint: "hint"
    case .prompt: "prompt"
    case .plotAxis: "plot.axis"
    case .plotRaw: "plot.raw"
    case .plotCrosshair: "plot.crosshair"
    case .plotMarker: "plot.marker"
    case .plotNaN: "plot.nan"
    case .plotBar: "plot.bar"
    case .plotBarMarker: "plot.bar.marker"
    case .plotSeries1: "plot.series.1"
    case .plotSeries2: "plot.series.2"
    case .plotSeries3: "plot.series.3"
    case .plotSeries4: "plot.series.4"
    // Below roles that every theme has.
    case .plotGhost1: "plot.series.3.ghost"
    case .plotGhost2: "plot.series.4.ghost"
    case .plotGhost3: "plot.raw.ghost"
    case .heat1: "ramp.heat.1"
    case .heat2: "ramp.heat.2"
    case .heat3: "ramp.heat.3"
    case .heat4: "ramp.heat.4"
    case .heat5: "ramp.heat.5"
    case .logDebug: "log.debug"
    case .logInfo: "log.info"
    case .logWarn: "log.warn"
    case .logError: "log.error"
    case .overlay: "overlay"
    case .overlayTitle: "overlay.title"
    }
  }

  /// `a.b.c`, `a.b`, `a`: where a role looks for its style, longest match first.
  static func lookups(_ name: String) -> [String] {
    var parts = name.split(separator: ".").map(String.init)
    var found: [String] = []
    while !parts.isEmpty {
      found.append(parts.joined(separator: "."))
      parts.removeLast()
    }
    return found
  }

  /// Every name a theme may use: the roles and their dotted prefixes.
  static let knownNames = Set(allCases.flatMap { lookups($0.name) })
}
