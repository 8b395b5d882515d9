import Foundation
import Synchronization
import VisibleText

/// All that the program prints: data to stdout, diagnostics to stderr, each whole and at once.
///
/// What a person reads is made visible first, so that no name, text or fault that came from a file
/// can steer the terminal; what goes into a file or a pipe is exact. JSON is both: `JSONObject`
/// spells invisible characters by their number.
enum StandardOutput {
  /// One line, which a newline in a name of somebody's does not break in two.
  static func line(_ text: String) {
    write((isTerminal(1) ? VisibleText.row(text) : text) + "\n", to: .standardOutput)
  }

  /// Several lines with newlines between.
  static func lines(_ text: String) {
    write((isTerminal(1) ? VisibleText.block(text) : text) + "\n", to: .standardOutput)
  }

  /// A piece of a text that goes on.
  static func text(_ piece: String) {
    let shown = isTerminal(1) ? continued.withLock { $0.show(piece) } : piece
    write(shown, to: .standardOutput)
  }

  /// Always one line.
  static func diagnostic(_ text: String) {
    write("bfq-tui: \(VisibleText.line(text))\n", to: .standardError)
  }

  private static let continued = Mutex(VisibleText(.block))

  private static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  // A reader that went away is no reason to trap.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
