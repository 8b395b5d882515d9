import Foundation

/// Data for scripts goes to stdout, diagnostics to stderr, each whole and at once.
enum StandardOutput {
  static func line(_ text: String) { write(text + "\n", to: .standardOutput) }
  static func text(_ text: String) { write(text, to: .standardOutput) }
  static func diagnostic(_ text: String) { write("bfq-tui: \(text)\n", to: .standardError) }

  // A reader that went away is no reason to trap.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
