/// The newest `capacity` elements, and how many older ones were let go.
public struct BoundedList<Element: Hashable & Sendable>: Hashable, Sendable {
  public let capacity: Int
  public private(set) var elements: [Element] = []
  public private(set) var dropped = 0

  /// How many were ever appended.
  public var total: Int { elements.count + dropped }

  public init(capacity: Int) { self.capacity = max(capacity, 1) }

  /// Lets a quarter go at once, so that appending stays O(1) on average.
  public mutating func append(_ element: Element) {
    elements.append(element)
    guard elements.count > capacity + capacity / 4 else { return }
    let surplus = elements.count - capacity
    elements.removeFirst(surplus)
    dropped += surplus
  }

  /// Changes the newest element that satisfies `predicate`.
  mutating func updateLast(where predicate: (Element) -> Bool, _ change: (inout Element) -> Void) {
    guard let index = elements.lastIndex(where: predicate) else { return }
    change(&elements[index])
  }
}
