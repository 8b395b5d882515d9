import Foundation
import WorkbenchTerminal

/// What a crash may do to the terminal of whoever started the program: nothing.
enum CrashSignals {
  /// Swift's runtime would start its backtracer there, which asks questions and reads keys. Who wants
  /// it says so in `SWIFT_BACKTRACE`; without a terminal it writes its report as ever.
  static func keepTerminal() {
    let isInTerminal = (0...2).contains { isatty($0) == 1 }
    guard isInTerminal, getenv("SWIFT_BACKTRACE") == nil else { return }
    FatalSignals.endPlainly()
  }
}
