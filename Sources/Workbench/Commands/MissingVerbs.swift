/// Verbs of the design that this build cannot carry out yet; they say so.
enum MissingVerbs {
  static let rows: [Verb] = [
    missing("watch", "CONDITION pause|checkpoint", "act when a number crosses a bound"),
    missing("ghost", "", "a second session behind the curves"),
    missing("tensor-view", "", "gradients and activations beside the weights"),
  ]

  private static func missing(_ name: String, _ usage: String, _ help: String) -> Verb {
    Verb(name: name, usage: usage, help: help, blocked: { _ in "not in this build" }) { _, _ in [] }
  }
}
