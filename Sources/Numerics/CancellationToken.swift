private import Synchronization

/// A request to give work up: one side makes it, long work asks between its units.
///
/// It is set once and never taken back. Whoever passes work down passes the token with it.
public struct CancellationToken: Sendable {
  private final class Flag: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  private let flag: Flag?

  public init() { flag = Flag() }

  private init(flag: Flag?) { self.flag = flag }

  /// Of work that nobody gives up.
  public static let never = CancellationToken(flag: nil)

  /// Any thread, any number of times. Precondition: not `never`.
  public func cancel() {
    guard let flag else {
      preconditionFailure("CancellationToken.cancel: expected a token of its own, found never")
    }
    flag.isSet.store(true, ordering: .releasing)
  }

  /// Cost: one load.
  public var isCancelled: Bool { flag?.isSet.load(ordering: .acquiring) ?? false }

  /// Throws: `Cancelled` once `cancel` was called.
  public func check() throws(Cancelled) {
    if isCancelled { throw Cancelled() }
  }
}

/// Thrown by work that was given up: what it had so far is dropped.
public struct Cancelled: Error, Hashable, Sendable, CustomStringConvertible {
  public init() {}

  public var description: String { "given up before it was done" }
}
