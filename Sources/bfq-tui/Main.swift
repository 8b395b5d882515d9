import ArgumentParser
import DataFaults
import Foundation

/// Runs the command line and maps every failure to one line and an exit code.
@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try BfqTui.parseAsRoot(
        try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch let fault as DataFault {
      fail(fault, code: 1)
    } catch let unreadable as UnreadableInput {
      fail(unreadable.fault, code: 4)
    } catch {
      BfqTui.exit(withError: error)
    }
  }

  private static func fail(_ fault: DataFault, code: Int32) -> Never {
    StandardOutput.diagnostic(fault.description)
    exit(code)
  }
}
