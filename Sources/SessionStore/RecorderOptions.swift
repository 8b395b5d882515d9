/// How a recorder trades promptness for work.
public struct RecorderOptions: Hashable, Sendable {
  /// Seconds between commits; commands, checkpoints and `flush` don't wait for it.
  public var commitInterval: Double
  /// Seconds between attempts while the disk refuses.
  public var retryInterval: Double
  /// Encoded bytes kept in memory while the disk refuses; beyond it recording ends.
  public var backlogBytes: Int
  /// A bound on the database, in pages of 4 KiB: how tests fill a disk.
  public var maximumPages: Int?

  public init(
    commitInterval: Double = 0.05, retryInterval: Double = 1, backlogBytes: Int = 64 << 20,
    maximumPages: Int? = nil
  ) {
    self.commitInterval = commitInterval
    self.retryInterval = retryInterval
    self.backlogBytes = backlogBytes
    self.maximumPages = maximumPages
  }
}
