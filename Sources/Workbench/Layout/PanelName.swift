internal import EngineMessages

/// Everything that can stand in a layout; a new panel is a case, a file and a row in `paint`.
public enum PanelName: String, CaseIterable, Hashable, Sendable {
  case topBar, vitals, pending, status, hints
  case loss, rates, health, layers, events, inspector, trends, log, timeline, commands
  case referenceText, shiftAddText, agreement
  case sweepGrid, sweepPareto, sweepCell, sweepUpper, sensitivities, allocation
  case picker, micro

  func paint(_ state: WorkbenchState, _ area: Area, _ canvas: inout Canvas) {
    switch self {
    case .topBar: TopBarPanel.paint(state, area, &canvas)
    case .vitals: VitalsPanel.paint(state, area, &canvas)
    case .pending: PendingPanel.paint(state, area, &canvas)
    case .status: StatusPanel.paint(state, area, &canvas)
    case .hints: HintPanel.paint(state, area, &canvas)
    case .loss: LossPanel.paint(state, area, &canvas)
    case .rates: RatesPanel.paint(state, area, &canvas)
    case .health: HealthPanel.paint(state, area, &canvas)
    case .layers: LayersPanel.paint(state, area, &canvas)
    case .events: EventsPanel.paint(state, area, &canvas)
    case .inspector: InspectorPanel.paint(state, area, &canvas)
    case .trends: TrendsPanel.paint(state, area, &canvas)
    case .log: LogPanel.paint(state, area, &canvas)
    case .timeline: TimelinePanel.paint(state, area, &canvas)
    case .commands: CommandsPanel.paint(state, area, &canvas)
    case .referenceText: ContinuationPanel.paint(.reference, state, area, &canvas)
    case .shiftAddText: ContinuationPanel.paint(.shiftAdd, state, area, &canvas)
    case .agreement: AgreementPanel.paint(state, area, &canvas)
    case .sweepGrid: SweepGridPanel.paint(state, area, &canvas)
    case .sweepPareto: SweepParetoPanel.paint(state, area, &canvas)
    case .sweepCell: SweepCellPanel.paint(state, area, &canvas)
    case .sweepUpper: SweepUpperPanel.paint(state, area, &canvas)
    case .sensitivities: SensitivitiesPanel.paint(state, area, &canvas)
    case .allocation: AllocationPanel.paint(state, area, &canvas)
    case .picker: PickerPanel.paint(state, area, &canvas)
    case .micro: MicroPanel.paint(state, area, &canvas)
    }
  }
}
