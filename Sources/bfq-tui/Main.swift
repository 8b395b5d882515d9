import ArgumentParser
import DataFaults
import Foundation
import Numerics

/// Runs the command line and maps every failure to one line and an exit code.
@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    checkProcessorLimit()
    CrashSignals.keepTerminal()
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

  private static func checkProcessorLimit() {
    guard let limit = Processor.limit, !Processor.knowsLimit else { return }
    let fault = DataFault(
      file: "environment", place: "BFQ_MAX_CPU_ISA", found: limit,
      expected: "plain, avx2, avx512, avx512-vnni, neon or all")
    fail(fault, code: 64)
  }

  private static func fail(_ fault: DataFault, code: Int32) -> Never {
    StandardOutput.diagnostic(fault.description)
    exit(code)
  }
}
