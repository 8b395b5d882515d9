/// A curve over steps in bounded memory: a pyramid of min/max buckets, finest level first.
///
/// Bucket `i` of level `k` covers the steps `[i, i + 1) * stride * 2^k`. When the finest level is
/// full it is dropped and `stride` doubles, so a million steps cost what `capacity` buckets cost and
/// no extreme is ever lost. Cost: O(log capacity) a point.
public struct Series: Hashable, Sendable {
  /// What is kept of the points that fell into one span of steps.
  public struct Bucket: Sendable {
    public var low = Float.infinity
    public var high = -Float.infinity
    public var sum: Float = 0
    /// The value that came last; after a rollback that is not the one of the highest step.
    public var last = Float.nan
    public var count: UInt32 = 0
    /// Points that were NaN or infinite.
    public var lost: UInt32 = 0

    public var isEmpty: Bool { count == 0 && lost == 0 }
    public var mean: Float { count > 0 ? sum / Float(count) : .nan }

    mutating func add(_ value: Float) {
      last = value
      guard value.isFinite else { return lost += 1 }
      low = min(low, value)
      high = max(high, value)
      sum += value
      count += 1
    }

    mutating func merge(_ other: Bucket) {
      if !other.isEmpty { last = other.last }
      low = min(low, other.low)
      high = max(high, other.high)
      sum += other.sum
      count += other.count
      lost += other.lost
    }
  }

  public let capacity: Int
  /// Steps a bucket of the finest level covers: the decimation ratio shown on screen.
  public private(set) var stride = 1
  public private(set) var pointCount = 0
  /// The newest point.
  public private(set) var last: Double?
  public private(set) var firstStep: Int?
  public private(set) var lastStep = 0
  var levels: [[Bucket]] = [[]]

  public init(capacity: Int = 32768) { self.capacity = max(capacity, 2) }

  /// Adds a point; a step seen before (after a rollback) widens its bucket.
  public mutating func append(step: Int, value: Double) {
    let step = max(step, 0)
    pointCount += 1
    last = value
    firstStep = min(firstStep ?? step, step)
    lastStep = max(lastStep, step)
    while step / stride >= capacity { coarsen() }
    add(Float(value), at: step / stride)
  }

  private mutating func add(_ value: Float, at finest: Int) {
    var index = finest
    var level = 0
    repeat {
      if level == levels.count {
        levels.append(Self.halved(levels[level - 1]))
      } else {
        grow(level: level, to: index)
        levels[level][index].add(value)
      }
      index /= 2
      level += 1
    } while levels[level - 1].count > 1
  }

  private mutating func grow(level: Int, to index: Int) {
    while levels[level].count <= index { levels[level].append(Bucket()) }
  }

  private mutating func coarsen() {
    if levels.count == 1 { levels.append(Self.halved(levels[0])) }
    levels.removeFirst()
    stride *= 2
  }

  private static func halved(_ buckets: [Bucket]) -> [Bucket] {
    Swift.stride(from: 0, to: buckets.count, by: 2).map { index in
      var bucket = buckets[index]
      if index + 1 < buckets.count { bucket.merge(buckets[index + 1]) }
      return bucket
    }
  }
}

/// By bits, so that a lost value equals itself and a fold can be compared with another.
extension Series.Bucket: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.bits == b.bits }

  public func hash(into hasher: inout Hasher) { hasher.combine(bits) }

  private var bits: [UInt32] {
    [low.bitPattern, high.bitPattern, sum.bitPattern, last.bitPattern, count, lost]
  }
}
