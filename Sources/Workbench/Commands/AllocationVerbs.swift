internal import EngineMessages

/// Verbs that choose bits layer by layer.
enum AllocationVerbs {
  static let rows: [Verb] = [
    Verb(
      name: "allocate", usage: "bits=AVERAGE|size=BYTES[KiB|MiB]",
      help: "measure layers and give each its best bits within a budget", steers: true,
      completions: { _ in ["bits=", "size="] }, run: allocate)
  ]

  private static func allocate(_ state: inout WorkbenchState, _ arguments: Arguments) throws
    -> [Effect]
  {
    let budget = try budget(arguments)
    let action = EngineAction.allocate(budget)
    state.show(.sweep)
    return [Steering.send(action, Steering.text(of: action), &state, origin: arguments.origin)]
  }

  private static func budget(_ arguments: Arguments) throws -> BitBudget {
    if let text = arguments.options["bits"] {
      guard let bits = Double(text), (2...4).contains(bits) else {
        throw CommandFault("\"\(text)\" is not an average of 2 to 4 bits")
      }
      return .averageBits(bits)
    }
    guard let text = arguments.options["size"] else {
      throw CommandFault("expected bits=AVERAGE or size=BYTES")
    }
    guard let bytes = ByteCount.parse(text) else {
      throw CommandFault("\"\(text)\" is not a size, e.g. 200KiB")
    }
    return .bytes(bytes)
  }
}
