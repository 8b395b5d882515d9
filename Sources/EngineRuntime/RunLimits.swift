/// Bounds that every command shares.
public enum RunLimits {
  /// Windows judged at most, spread evenly over what there is.
  public static let mostWindows = 64
  /// Windows that layers are measured on, one by one, before bits are chosen.
  public static let probeWindows = 16
}
