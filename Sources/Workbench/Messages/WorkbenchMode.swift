/// Where events come from: a training engine, a recording, or nowhere yet.
public enum WorkbenchMode: Hashable, Sendable {
  case live, replay, picker
}
