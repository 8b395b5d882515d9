import Numerics
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 4]) func everyPartRunsExactlyOnce(threads: Int) {
    let pool = WorkerPool(threads: threads)
    defer { pool.shutDown() }
    let counts = FloatBuffer(count: 1000)
    for _ in 0..<200 {
      pool.run(parts: 1000) { part, _ in counts.base[part] += 1 }
    }
    #expect(counts.elements.allSatisfy { $0 == 200 })
  }

  @Test func workersWakeAfterALongSleep() {
    let pool = WorkerPool(threads: 2)
    defer { pool.shutDown() }
    let total = Mutex(0)
    for _ in 0..<3 {
      pool.run(parts: 8) { part, _ in total.withLock { $0 += part } }
      spinFor(iterations: 3_000_000)
    }
    #expect(total.withLock { $0 } == 3 * 28)
  }

  private func spinFor(iterations: Int) {
    for _ in 0..<iterations { spinHint() }
  }
}
