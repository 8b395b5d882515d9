/// The same numbers as lines of text: for screen readers and for output that is no terminal.
public enum PlainText {
  /// One line: state, progress and every vital.
  public static func line(_ state: WorkbenchState) -> String {
    let vitals = Vitals.items(state).map { $0.name.isEmpty ? $0.text : "\($0.name) \($0.text)" }
    return ([StateWord.current(state).word] + vitals).joined(separator: "  ")
  }

  /// The health list, worst first, each with its word.
  public static func health(_ state: WorkbenchState) -> [String] {
    HealthItem.items(state).map { item in
      switch item.role {
      case .statusBad: "bad: \(item.text)"
      case .statusWarn: "warning: \(item.text)"
      default: item.text
      }
    }
  }
}
