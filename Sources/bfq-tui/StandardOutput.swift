import Foundation
import Synchronization
import VisibleText

/// All that the program prints: data to stdout, diagnostics to stderr, each whole and at once.
///
/// What a person reads is made visible first, so that no name, text or fault that came from a file
/// can steer the terminal; what goes into a file or a pipe is exact. JSON is both: `JSONObject`
/// spells invisible characters by their number. What does not arrive is a failure: `CheckedStream`.
enum StandardOutput {
  /// One line, which a newline in a name of somebody's does not break in two.
  static func line(_ text: String) {
    CheckedStream.write((isTerminal(1) ? VisibleText.row(text) : text) + "\n")
  }

  /// Several lines with newlines between.
  static func lines(_ text: String) {
    CheckedStream.write((isTerminal(1) ? VisibleText.block(text) : text) + "\n")
  }

  /// A piece of a text that goes on.
  static func text(_ piece: String) {
    CheckedStream.write(isTerminal(1) ? continued.withLock { $0.show(piece) } : piece)
  }

  /// Always one line.
  static func diagnostic(_ text: String) {
    CheckedStream.diagnose("bfq-tui: \(VisibleText.line(text))\n")
  }

  private static let continued = Mutex(VisibleText(.block))

  private static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
