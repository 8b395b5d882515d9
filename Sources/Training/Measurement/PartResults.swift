/// One optional value a part, written by workers side by side.
final class PartResults<Value>: @unchecked Sendable {
  // Disjoint elements by the partition of the pool.
  private let base: UnsafeMutablePointer<Value?>
  let count: Int

  init(count: Int) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: nil, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  subscript(index: Int) -> Value? {
    get { base[index] }
    set { base[index] = newValue }
  }
}
