import Foundation

/// Feeds hostile input to every reader, built with the address sanitizer by `make fuzz`: what is
/// refused in words is well; what crashes, hangs, grows beyond bounds or throws anything but a
/// `DataFault` is a bug. The same seed gives the same input.
@main
enum Main {
  static func main() throws {
    let arguments = try FuzzArguments(Array(CommandLine.arguments.dropFirst()))
    if arguments.isWorker {
      try FuzzWorker(arguments).run()
    } else {
      exit(try FuzzSupervisor(arguments).run() ? 0 : 1)
    }
  }
}
