/// Bounds that every command shares.
public enum RunLimits {
  /// Windows judged at most, spread evenly over what there is.
  public static let mostWindows = 64
}
