internal import Numerics

/// Work under a token that nobody cancels.
enum Uncancelled {
  static func value<Value>(_ work: () throws(Cancelled) -> Value) -> Value {
    do {
      return try work()
    } catch {
      preconditionFailure("Uncancelled: expected work to its end, found \(error)")
    }
  }
}
