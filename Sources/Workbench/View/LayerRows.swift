internal import EngineMessages

/// The rows of the layer sheet: filtered, sorted, worst first.
enum LayerRows {
  struct Row {
    var name: String
    var report: LayerReport?
  }

  static func rows(_ state: WorkbenchState) -> [Row] {
    let view = state.view
    var rows: [Row] = []
    for layer in state.run.layers {
      let name = layer.description.name
      guard !view.markedOnly || view.markedLayers.contains(name) else { continue }
      let report = state.report(of: name)
      guard view.filter?.matches(name, report) ?? true else { continue }
      rows.append(Row(name: name, report: report))
    }
    return sorted(rows, by: view.sort, reversed: view.sortReversed)
  }

  /// NaN counts as worst; equal values keep the model's order.
  static func sorted(_ rows: [Row], by column: LayerColumn, reversed: Bool) -> [Row] {
    if column == .name || column == .shape { return reversed ? rows.reversed() : rows }
    let keyed = rows.enumerated().map { offset, row in
      (row: row, offset: offset, value: key(row, column))
    }
    return keyed.sorted { a, b in
      if a.value == b.value { return a.offset < b.offset }
      return (a.value > b.value) != (reversed != column.ascending)
    }.map(\.row)
  }

  private static func key(_ row: Row, _ column: LayerColumn) -> Double {
    guard let report = row.report else { return column.ascending ? .infinity : -.infinity }
    let value = column.value(report)
    return value.isNaN ? (column.ascending ? -.infinity : .infinity) : value
  }

  /// The layer with the largest orthogonality error or loss growth, whatever the sort.
  static func worst(_ state: WorkbenchState) -> String? {
    let rows = state.run.layers.map {
      Row(name: $0.description.name, report: state.report(of: $0.description.name))
    }
    return sorted(rows, by: .delta, reversed: false).first?.name
  }
}
