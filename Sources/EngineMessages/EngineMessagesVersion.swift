/// The version of the vocabulary, recorded in every session.
///
/// Raised when a case or a key changes meaning; readers refuse a newer one by name.
public enum EngineMessagesVersion {
  /// What this build writes.
  public static let current = 1
}
