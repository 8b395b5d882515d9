import AllocationCounts
import ArgumentParser
import DataFaults
import Foundation
import Numerics
import WorkbenchTerminal

/// Runs the command line and maps every failure to one line and an exit code.
@main
enum Main {
  static func main() {
    CheckedStream.reserveStandardStreams()
    signal(SIGPIPE, SIG_IGN)
    // Beyond a file size limit a write fails with a reason instead.
    signal(SIGXFSZ, SIG_IGN)
    AllocationFailure.onShortage(MemoryShortage.leave)
    AlignedMemory.onShortage(MemoryShortage.leave)
    checkProcessorLimit()
    CrashSignals.keepTerminal()
    do {
      var command = try BfqTui.parseAsRoot(
        try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))
      try command.run()
      CheckedStream.check()
    } catch let fault as DataFault {
      fail(fault, code: ExitStatus.code(of: fault))
    } catch let unreadable as UnreadableInput {
      fail(unreadable.fault, code: ExitStatus.code(of: unreadable.fault, isUnreadable: true))
    } catch {
      CheckedStream.check()
      exit(CommandLineFault.report(error))
    }
  }

  private static func checkProcessorLimit() {
    guard let limit = Processor.limit, !Processor.knowsLimit else { return }
    let fault = DataFault(
      file: "environment", place: "BFQ_MAX_CPU_ISA", found: limit,
      expected: "plain, avx2, avx512, avx512-vnni, neon or all")
    fail(fault, code: ExitStatus.usage)
  }

  private static func fail(_ fault: DataFault, code: Int32) -> Never {
    StandardOutput.diagnostic(fault.description)
    exit(code)
  }
}
