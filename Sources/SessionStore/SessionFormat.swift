/// The layout of a session on disk, by version.
///
/// Raised when a table or column changes meaning; readers refuse a newer one by name and keep
/// reading every older one.
public enum SessionFormat {
  /// What this build writes.
  public static let current = 1
  /// `BFQS`, SQLite's application id: tells a session from any other database.
  static let applicationID = 0x4246_5153
}
