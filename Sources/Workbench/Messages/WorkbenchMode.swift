/// Where events come from: a training engine, a recording, another process's run, or nowhere yet.
public enum WorkbenchMode: Hashable, Sendable {
  case live, replay, attached, picker
}
